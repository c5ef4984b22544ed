// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import dev.playhead.cli.Subscriptions.Standing;
import dev.playhead.event.Position;
import java.util.ArrayList;
import java.util.List;

/** What a move would do, shown before it is done. */
final class Moves {

    private Moves() {}

    static void print(Terminal terminal, List<Standing> standings, Position target) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("PARTITION", "NOW", "THEN", ""));
        for (Standing each : standings) {
            if (target.partitions().containsKey(each.partition())) {
                long then =
                        target.next(each.partition().topic(), each.partition().number());
                rows.add(List.of(
                        each.partition().toString(),
                        Long.toString(each.next()),
                        Long.toString(then),
                        effect(each, then)));
            }
        }
        terminal.table(rows);
    }

    private static String effect(Standing standing, long then) {
        long events = then - standing.next();
        if (events == 0) {
            return "stays";
        }
        return events > 0 ? Words.count(events) + " skipped" : Words.count(-events) + " again";
    }
}
