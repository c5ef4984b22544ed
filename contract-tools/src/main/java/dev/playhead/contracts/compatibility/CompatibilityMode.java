// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import java.util.EnumSet;
import java.util.Set;

/**
 * Who understands whom across a change, in the words of schema registries; and therefore who deploys first.
 *
 * @since 0.1
 */
public enum CompatibilityMode {
    /** Both versions read each other's events. */
    FULL(DeployOrder.ANY),
    /** The next version reads what is in the log; the released one does not read everything that is written from now on. */
    BACKWARD(DeployOrder.CONSUMERS_FIRST),
    /** The released version reads what is written from now on; the next one does not read everything in the log. */
    FORWARD(DeployOrder.PRODUCERS_FIRST),
    /** Neither reads the other. */
    NONE(DeployOrder.NOBODY);

    private static final Set<Break> NEW_READERS = EnumSet.of(Break.NEW_READER_WIRE, Break.NEW_READER_JSON);
    private static final Set<Break> OLD_READERS = EnumSet.of(Break.OLD_READER_WIRE, Break.OLD_READER_JSON);

    private final DeployOrder deployOrder;

    CompatibilityMode(DeployOrder deployOrder) {
        this.deployOrder = deployOrder;
    }

    static CompatibilityMode of(Set<Break> breaks) {
        boolean backward = breaks.stream().noneMatch(NEW_READERS::contains);
        boolean forward = breaks.stream().noneMatch(OLD_READERS::contains);
        if (breaks.contains(Break.ORDER) || (!backward && !forward)) {
            return NONE;
        }
        if (backward && forward) {
            return FULL;
        }
        return backward ? BACKWARD : FORWARD;
    }

    /** Who deploys first. */
    public DeployOrder deployOrder() {
        return deployOrder;
    }

    /** Whether a release that must be of this mode may break that. */
    boolean tolerates(Set<Break> breaks) {
        return switch (this) {
            case FULL -> breaks.isEmpty();
            case BACKWARD -> OLD_READERS.containsAll(breaks);
            case FORWARD -> NEW_READERS.containsAll(breaks);
            case NONE -> true;
        };
    }
}
