// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.playhead.contracts.ContractSet;
import dev.playhead.event.v1.HandledContract;
import dev.playhead.event.v1.SubscriptionDeclared;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Whom a change concerns: what it breaks, joined with what the subscriptions say that they handle and read. A subscription
 * that names no fields is taken to read them all. Immutable.
 *
 * @since 0.1
 */
public final class Impact {

    private final List<Broken> broken;
    private final int subscriptions;
    private final boolean isAnythingBroken;

    /**
     * One thing that breaks for one subscription.
     *
     * @param handled what it handles, by its own words
     */
    public record Broken(SubscriptionDeclared subscription, HandledContract handled, Change change) {

        /** {@code BREAKS billing (team-payments): handles marketplace.gig.v1.GigPriceChanged since 1.4: ...}. */
        @Override
        public String toString() {
            String owner = subscription.getOwner().isEmpty() ? "nobody's" : subscription.getOwner();
            String since = handled.getSince().isEmpty() ? "" : " since " + handled.getSince();
            return "BREAKS " + subscription.getSubscription() + " (" + owner + "): handles " + handled.getName() + since
                    + "; " + change.location() + ": " + change.what();
        }
    }

    private Impact(List<Broken> broken, int subscriptions, boolean isAnythingBroken) {
        this.broken = List.copyOf(broken);
        this.subscriptions = subscriptions;
        this.isAnythingBroken = isAnythingBroken;
    }

    /**
     * Joins a verdict with the subscriptions.
     *
     * @param released what the verdict compared with
     */
    public static Impact of(
            Verdict verdict, List<ContractSet> released, Collection<SubscriptionDeclared> subscriptions) {
        List<Change> breaking = verdict.changes().stream()
                .filter(change -> !change.breaks().isEmpty())
                .toList();
        List<TypeIndex> types = released.stream().map(TypeIndex::new).toList();
        List<Broken> broken = new ArrayList<>();
        for (SubscriptionDeclared subscription : subscriptions) {
            for (HandledContract handled : subscription.getContractsList()) {
                List<Reader> readers = types.stream()
                        .flatMap(each -> each.message(handled.getName()).stream())
                        .map(event -> new Reader(event, handled))
                        .toList();
                breaking.stream()
                        .filter(change -> readers.stream().anyMatch(reader -> reader.isConcernedBy(change)))
                        .forEach(change -> broken.add(new Broken(subscription, handled, change)));
            }
        }
        return new Impact(broken, subscriptions.size(), !breaking.isEmpty());
    }

    /** What one subscription reads of one event. */
    private static final class Reader {

        private final Descriptor event;
        private final Set<String> fields;
        private final Set<String> types;

        Reader(Descriptor event, HandledContract handled) {
            this.event = event;
            this.fields = Set.copyOf(handled.getFieldsList());
            this.types = TypeIndex.reach(List.of(event), this::follows);
        }

        private boolean follows(FieldDescriptor field) {
            return !field.getContainingType().equals(event) || reads(field.getName());
        }

        private boolean reads(String field) {
            return fields.isEmpty() || fields.contains(field);
        }

        boolean isConcernedBy(Change change) {
            String subject = change.subject();
            if (subject.equals(event.getFile().getName()) || subject.equals(event.getFullName())) {
                return true;
            }
            if (subject.startsWith(event.getFullName() + ".")) {
                String member = subject.substring(event.getFullName().length() + 1);
                return event.findFieldByName(member) == null ? isPartOfATypeRead(subject) : reads(member);
            }
            return isPartOfATypeRead(subject);
        }

        private boolean isPartOfATypeRead(String subject) {
            return types.stream()
                    .filter(type -> !type.equals(event.getFullName()))
                    .anyMatch(type -> subject.equals(type) || subject.startsWith(type + "."));
        }
    }

    /** What breaks, by subscription. */
    public List<Broken> broken() {
        return broken;
    }

    public boolean isSafe() {
        return broken.isEmpty();
    }

    /** One sentence for each subscription that breaks, or one that says why none does. */
    public List<String> sentences() {
        if (!broken.isEmpty()) {
            return broken.stream().map(Broken::toString).toList();
        }
        return List.of(
                isAnythingBroken
                        ? "SAFE: what breaks is handled or read by none of " + subscriptions + " subscriptions"
                        : "SAFE: nothing breaks for any of " + subscriptions + " subscriptions");
    }
}
