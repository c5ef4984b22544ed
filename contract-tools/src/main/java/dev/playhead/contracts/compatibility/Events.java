// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import com.google.protobuf.Descriptors.Descriptor;
import dev.playhead.event.v1.ContractProto;

/** Which messages are events. */
final class Events {

    private Events() {}

    static boolean isEvent(Descriptor message) {
        return message.getOptions().hasExtension(ContractProto.event);
    }
}
