// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde.internal;

import java.util.List;

/** What a frame says about its message: which file, and which message in it. Immutable. */
record Type(int id, List<Integer> indexes) {

    static Type of(Frame frame) {
        return new Type(frame.id(), frame.indexes());
    }

    @Override
    public String toString() {
        return "message " + indexes + " of schema " + id;
    }
}
