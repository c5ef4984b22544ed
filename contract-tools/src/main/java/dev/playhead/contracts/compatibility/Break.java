// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a change of a contract breaks, and for whom.
 *
 * @since 0.1
 */
public enum Break {
    /** Whoever has the next version misreads the bytes that are in the log already. */
    NEW_READER_WIRE,
    /** Whoever has the next version misreads JSON that was written before. */
    NEW_READER_JSON,
    /** Whoever still has the released version misreads the bytes of new events. */
    OLD_READER_WIRE,
    /** Whoever still has the released version misreads the JSON of new events. */
    OLD_READER_JSON,
    /** Code that uses the generated classes, or a {@code .proto} file that imports this one, no longer compiles. */
    CODE,
    /** Events of one entity are no longer in one order. */
    ORDER,
    /** Something else that people were told they may rely on. */
    PROMISE;

    /** The sides in words, e.g. {@code readers of the next version (wire, JSON), code that uses the classes}. */
    static String inWords(Set<Break> breaks) {
        List<String> sides = new ArrayList<>();
        addReader(
                sides,
                "readers with the next version, of what is in the log",
                breaks,
                NEW_READER_WIRE,
                NEW_READER_JSON);
        addReader(sides, "readers with the released version, of new events", breaks, OLD_READER_WIRE, OLD_READER_JSON);
        if (breaks.contains(CODE)) {
            sides.add("code that uses the generated classes");
        }
        if (breaks.contains(ORDER)) {
            sides.add("the order of events");
        }
        if (breaks.contains(PROMISE)) {
            sides.add("a promise");
        }
        return String.join("; ", sides);
    }

    private static void addReader(List<String> sides, String who, Set<Break> breaks, Break wire, Break json) {
        List<String> media = new ArrayList<>();
        if (breaks.contains(wire)) {
            media.add("wire");
        }
        if (breaks.contains(json)) {
            media.add("JSON");
        }
        if (!media.isEmpty()) {
            sides.add(who + " (" + String.join(" and ", media) + ")");
        }
    }
}
