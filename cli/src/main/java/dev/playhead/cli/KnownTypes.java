// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import dev.playhead.consumer.SubscriptionDirectory.Entry;
import dev.playhead.event.Contract;
import dev.playhead.event.v1.HandledContract;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The events that a name on the command line can mean for a subscription: those that it says it handles. One that has not
 * said so may handle what is on the class path, or what others handle.
 *
 * @param handled by full name; empty if it has not said
 * @param declared what any subscription says it handles
 */
record KnownTypes(String subscription, Set<String> handled, Set<String> declared) {

    static KnownTypes of(String subscription, List<Entry> entries) {
        return new KnownTypes(
                subscription,
                declared(entries, entry -> entry.declared().getSubscription().equals(subscription)),
                declared(entries, entry -> true));
    }

    private static Set<String> declared(List<Entry> entries, Predicate<Entry> who) {
        return entries.stream()
                .filter(who)
                .flatMap(entry -> entry.declared().getContractsList().stream())
                .map(HandledContract::getName)
                .collect(Collectors.toSet());
    }

    /**
     * Refuses a name that nobody knows: nothing would match it, and that would look like nothing to do.
     *
     * @param topics where the events are
     */
    void require(Collection<String> types, Set<String> topics, List<Contract<?>> onClassPath) {
        Set<String> there = onClassPath.stream()
                .filter(contract -> topics.contains(contract.topic()))
                .map(Contract::name)
                .collect(Collectors.toCollection(TreeSet::new));
        for (String type : types) {
            if (handled.isEmpty() && !there.contains(type) && !declared.contains(type)) {
                throw unknown(type, topics, there);
            }
            if (!handled.isEmpty() && !handled.contains(type) && !isReadRaw(type, topics, onClassPath)) {
                throw notHandled(type);
            }
        }
    }

    /** A topic of which it handles no event by name is there because it reads all records of it, whatever they are. */
    private boolean isReadRaw(String type, Set<String> topics, List<Contract<?>> onClassPath) {
        Set<String> handledTopics = onClassPath.stream()
                .filter(contract -> handled.contains(contract.name()))
                .map(Contract::topic)
                .collect(Collectors.toSet());
        return onClassPath.stream()
                .filter(contract -> contract.name().equals(type))
                .map(Contract::topic)
                .anyMatch(topic -> topics.contains(topic) && !handledTopics.contains(topic));
    }

    private CommandFailed notHandled(String type) {
        return CommandFailed.usage(
                Words.printable(subscription + " handles no " + type),
                Words.printable("It handles " + String.join(", ", new TreeSet<>(handled))));
    }

    private static CommandFailed unknown(String type, Set<String> topics, Set<String> there) {
        return CommandFailed.usage(
                Words.printable("nobody knows an event " + type + " on " + String.join(", ", new TreeSet<>(topics))),
                (there.isEmpty() ? "" : "There is " + String.join(", ", there) + "; ")
                        + "PLAYHEAD_CLASSPATH adds contracts of yours");
    }
}
