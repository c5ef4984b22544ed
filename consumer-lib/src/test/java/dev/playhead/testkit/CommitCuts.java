// SPDX-License-Identifier: Apache-2.0
package dev.playhead.testkit;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Cuts PostgreSQL's connections at a COMMIT, each time at the next place. Thread-safe.
 */
public final class CommitCuts implements Fault {

    private static final Duration LATE = Duration.ofMillis(300);
    private static final List<Place> PLACES = List.of(Place.values());

    private final int every;
    private final Predicate<String> isOfInterest;
    private final Map<Place, Integer> made = new EnumMap<>(Place.class);
    private final Set<Long> interesting = ConcurrentHashMap.newKeySet();
    private final Set<Long> doomed = ConcurrentHashMap.newKeySet();
    private int commits;

    /** Where a commit gets lost. */
    public enum Place {
        /** The server never hears of it, and rolls back. */
        BEFORE_THE_SERVER,
        /** It is on its way when the connection ends: the server may be as quick as our next question, or not. */
        ON_THE_WAY,
        /** The server hears of it when its client has long begun to find out what became of it. */
        LATE,
        /** The server committed, and its answer is lost. */
        AFTER_THE_SERVER
    }

    /**
     * @param every which of the commits, counted from 1, are cut: those that this number divides
     * @param isOfInterest the statements whose transactions are meant
     */
    public CommitCuts(int every, Predicate<String> isOfInterest) {
        this.every = every;
        this.isOfInterest = isOfInterest;
    }

    /** How many cuts there were at each place. */
    public synchronized Map<Place, Integer> made() {
        return new EnumMap<>(made);
    }

    @Override
    public Verdict judge(Message message) {
        if (message.isToServer()) {
            return judgeQuery(message);
        }
        return message.text().equals("COMMIT") && doomed.remove(message.connection()) ? Verdict.cut() : Verdict.pass();
    }

    private Verdict judgeQuery(Message message) {
        if (message.text().equals("COMMIT")) {
            return interesting.remove(message.connection()) ? judgeCommit(message.connection()) : Verdict.pass();
        }
        if (!message.text().isEmpty() && isOfInterest.test(message.text())) {
            interesting.add(message.connection());
        }
        return Verdict.pass();
    }

    private synchronized Verdict judgeCommit(long connection) {
        if (++commits % every != 0) {
            return Verdict.pass();
        }
        Place place = PLACES.get(commits / every % PLACES.size());
        made.merge(place, 1, Integer::sum);
        return switch (place) {
            case BEFORE_THE_SERVER -> Verdict.cut();
            case ON_THE_WAY -> Verdict.passThenCut();
            case LATE -> Verdict.orphanUntil(Verdict.after(LATE));
            case AFTER_THE_SERVER -> {
                doomed.add(connection);
                yield Verdict.pass();
            }
        };
    }
}
