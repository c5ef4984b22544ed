// SPDX-License-Identifier: Apache-2.0
package dev.playhead.examples.marketplace;

import dev.playhead.examples.marketplace.SkippedLine.Reason;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What each order still holds: units of gigs, pence of charges. */
final class Holdings {

    private final Map<String, Map<String, Long>> held = new HashMap<>();

    /** The orders of each buyer, the latest first. */
    private final Map<String, Deque<String>> ordersOf = new HashMap<>();

    boolean isNew(String order) {
        return !held.containsKey(order);
    }

    void place(String buyer, String order) {
        held.put(order, new HashMap<>());
        ordersOf.computeIfAbsent(buyer, none -> new ArrayDeque<>()).addFirst(order);
    }

    /** Whether the order held some of it before. */
    boolean put(String order, String code, long amount) {
        return contents(order).merge(code, amount, Long::sum) != amount;
    }

    /** Whether nothing of the order remains. */
    boolean take(String order, String code, long amount) {
        Map<String, Long> contents = contents(order);
        contents.merge(code, -amount, Long::sum);
        return contents.values().stream().allMatch(remaining -> remaining == 0);
    }

    Optional<String> latestWith(String buyer, String code, long amount) {
        return ordersOf(buyer).stream()
                .filter(order -> remaining(order, code) >= amount)
                .findFirst();
    }

    Reason whyNone(String buyer, String code) {
        if (ordersOf(buyer).isEmpty()) {
            return Reason.NO_EARLIER_ORDER;
        }
        return ordersOf(buyer).stream().anyMatch(order -> remaining(order, code) > 0)
                ? Reason.TOO_MUCH_FOR_ONE_ORDER
                : Reason.NOT_IN_ANY_ORDER;
    }

    private Deque<String> ordersOf(String buyer) {
        return ordersOf.getOrDefault(buyer, new ArrayDeque<>());
    }

    private long remaining(String order, String code) {
        return contents(order).getOrDefault(code, 0L);
    }

    private Map<String, Long> contents(String order) {
        return Objects.requireNonNull(held.get(order), order);
    }
}
