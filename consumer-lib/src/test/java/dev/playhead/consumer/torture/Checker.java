// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer.torture;

import dev.playhead.consumer.torture.CommittedLog.Entry;
import dev.playhead.consumer.torture.Note.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Holds what is in the database against what is in the log. Judges histories that are at rest: nothing is under way, and all
 * events that the positions have not passed are still to come. Linear in the history, but for a logarithm.
 *
 * <p>The order of commits needs no clock: moves of one playhead are serialized by its row, notes of one key by that of the
 * key. That an effect belongs to a position is told by the transaction that wrote both.
 */
final class Checker {

    private final CommittedLog log;
    private final List<Anomaly> anomalies = new ArrayList<>();

    private final Map<Place, Note> effects = new HashMap<>();
    private final Map<Place, Note> admitted = new HashMap<>();
    private final Map<Step, Move> steps = new HashMap<>();

    /** A transaction that moved a playhead. */
    private record Step(String subscription, int partition, long transaction) {}

    private record Lane(String subscription, int partition) {}

    private record Key(String subscription, String name) {}

    private Checker(CommittedLog log) {
        this.log = log;
    }

    /**
     * C3 to C7.
     *
     * @param moves those of one partition in the order of their commits
     * @param notes those of one key by their version
     */
    static List<Anomaly> check(CommittedLog log, List<Move> moves, List<Note> notes) {
        var checker = new Checker(log);
        checker.enter(moves, notes);
        moves.stream()
                .collect(Collectors.groupingBy(
                        move -> new Lane(move.subscription(), move.partition()),
                        LinkedHashMap::new,
                        Collectors.toList()))
                .forEach((lane, ofLane) -> checker.checkPositions(ofLane));
        notes.stream()
                .collect(Collectors.groupingBy(
                        note -> new Key(note.subscription(), note.key()), LinkedHashMap::new, Collectors.toList()))
                .forEach((key, ofKey) -> checker.checkOrder(ofKey));
        checker.effects.values().forEach(checker::checkPlace);
        return checker.anomalies;
    }

    /**
     * C1.
     *
     * @param acknowledged where Kafka said that it had written an event
     * @param aborted events of transactions that were aborted
     */
    static List<Anomaly> checkWrites(CommittedLog log, Map<String, Place> acknowledged, Set<String> aborted) {
        List<Anomaly> anomalies = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        log.partitions()
                .forEach((partition, entries) -> entries.forEach((offset, entry) -> {
                    if (!seen.add(entry.event())) {
                        anomalies.add(new Anomaly(
                                Anomaly.Kind.DUPLICATE_WRITE,
                                entry.event() + " is at " + partition + "@" + offset + " again"));
                    }
                    if (aborted.contains(entry.event())) {
                        anomalies.add(new Anomaly(
                                Anomaly.Kind.ABORTED_READ, entry.event() + " is at " + partition + "@" + offset));
                    }
                }));
        acknowledged.forEach((event, place) -> {
            Entry entry = log.at(place.partition(), place.offset());
            if (entry == null || !entry.event().equals(event)) {
                anomalies.add(
                        new Anomaly(Anomaly.Kind.LOST_WRITE, event + " is not at " + place + " but " + entry + " is"));
            }
        });
        return anomalies;
    }

    private void enter(List<Move> moves, List<Note> notes) {
        moves.forEach(move -> steps.put(new Step(move.subscription(), move.partition(), move.transaction()), move));
        for (Note note : notes) {
            switch (note.kind()) {
                case EFFECT -> {
                    Note before = effects.putIfAbsent(note.place(), note);
                    if (before != null) {
                        found(Anomaly.Kind.DUP_EFFECT, note + ", after " + before);
                    }
                }
                case ADMITTED -> {
                    if (admitted.putIfAbsent(note.place(), note) != null) {
                        found(Anomaly.Kind.PARKED_TWICE, note.toString());
                    }
                }
                case LEFT -> {}
            }
        }
    }

    // ---- one partition

    private void checkPositions(List<Move> moves) {
        long position = 0;
        long epoch = -1;
        String owner = "";
        for (Move move : moves) {
            if (move.from() != position) {
                found(Anomaly.Kind.SKIP, move + ", after a move to " + position);
            }
            if (move.to() < move.from()) {
                found(Anomaly.Kind.NONMONOTONIC_POSITION, move.toString());
            }
            if (move.epoch() < epoch || move.epoch() < move.epochBefore()) {
                found(Anomaly.Kind.EPOCH_FALLS, move + ", after epoch " + Math.max(epoch, move.epochBefore()));
            }
            if (move.isClaim()) {
                owner = move.writer();
            } else if (move.to() > move.from() && !move.writer().equals(owner)) {
                found(Anomaly.Kind.STALE_EFFECT, move + ", though it was claimed by " + owner);
            }
            checkPassed(move);
            position = Math.max(position, move.to());
            epoch = Math.max(epoch, move.epoch());
        }
    }

    /** What a position passes was handled or admitted in the same transaction. */
    private void checkPassed(Move move) {
        if (move.to() <= move.from()) {
            return;
        }
        log.of(move.partition()).subMap(move.from(), move.to()).forEach((offset, entry) -> {
            var place = new Place(move.subscription(), move.partition(), offset);
            Note note = admitted.getOrDefault(place, effects.get(place));
            if (note == null) {
                found(Anomaly.Kind.LOST_EFFECT, place + " (" + entry + ") was passed by " + move);
            } else if (note.transaction() != move.transaction()) {
                found(Anomaly.Kind.TORN_EFFECT, note + " is not of the transaction of " + move);
            }
        });
    }

    // ---- one effect

    private void checkPlace(Note effect) {
        Entry entry = log.at(effect.partition(), effect.offset());
        if (entry == null
                || !entry.event().equals(effect.event())
                || !entry.key().equals(effect.key())) {
            found(Anomaly.Kind.PHANTOM, effect + " (" + effect.event() + "), but the log has " + entry);
        }
        Move move = steps.get(new Step(effect.subscription(), effect.partition(), effect.transaction()));
        boolean isPassed = move != null && move.covers(effect.offset());
        if (!isPassed && !admitted.containsKey(effect.place())) {
            found(Anomaly.Kind.TORN_EFFECT, effect + " is of a transaction without its position");
        }
    }

    // ---- one key

    private void checkOrder(List<Note> notes) {
        var parked = new TreeSet<Long>();
        @Nullable Note last = null;
        @Nullable Note treated = null;
        for (Note note : notes) {
            long offset = note.offset();
            switch (note.kind()) {
                case EFFECT -> {
                    if (!parked.isEmpty() && parked.first() != offset) {
                        found(Anomaly.Kind.OVERTAKING, note + ", while " + parked.first() + " is parked");
                    } else if (last != null && offset < last.offset()) {
                        found(Anomaly.Kind.REORDER, note + ", after " + last);
                    }
                    last = note;
                    treated = note;
                }
                case ADMITTED -> {
                    if (!parked.isEmpty() && offset < parked.last()) {
                        found(Anomaly.Kind.OVERTAKING, note + ", behind " + parked.last());
                    } else if (last != null && offset <= last.offset()) {
                        found(Anomaly.Kind.REORDER, note + ", after " + last);
                    }
                    parked.add(offset);
                }
                case LEFT -> {
                    if (!parked.isEmpty() && parked.first() != offset) {
                        found(Anomaly.Kind.OVERTAKING, note + ", before " + parked.first());
                    }
                    if (treated == null || treated.offset() != offset || treated.transaction() != note.transaction()) {
                        found(Anomaly.Kind.LOST_EFFECT, note + ", without its effect");
                    }
                    parked.remove(offset);
                }
            }
        }
        parked.forEach(offset -> found(
                Anomaly.Kind.STUCK_LETTER,
                notes.get(0).key() + " has " + offset + " in the hospital of "
                        + notes.get(0).subscription()));
    }

    private void found(Anomaly.Kind kind, String what) {
        anomalies.add(new Anomaly(kind, what));
    }
}
