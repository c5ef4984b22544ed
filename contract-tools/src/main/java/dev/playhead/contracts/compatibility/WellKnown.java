// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import com.google.protobuf.Descriptors.GenericDescriptor;

/** Protobuf's own types: they do not change, and have a JSON of their own. */
final class WellKnown {

    private WellKnown() {}

    static boolean is(GenericDescriptor type) {
        return type.getFullName().startsWith("google.protobuf.");
    }
}
