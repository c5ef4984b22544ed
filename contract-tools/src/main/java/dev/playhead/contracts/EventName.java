// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The name of an event, taken apart: {@code GigDescriptionUpdated} is the entity {@code Gig}, its attribute
 * {@code Description} and the fact {@code Updated}; {@code ItemAddedToCart} has a tail.
 *
 * <p>The entity is known from the ids among the fields; where there are none, it is the first word.
 */
final class EventName {

    /** Between words: before a capital after a small letter or digit, and before the last capital of an acronym. */
    private static final Pattern WORD_BORDER = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_");

    private static final Pattern VERSION = Pattern.compile("V\\d+");

    private static final Set<String> NOISE =
            Set.of("Event", "Events", "Message", "Msg", "Notification", "Payload", "Record", "Command", "Dto");

    /** Say that something changed, but not what. */
    private static final Set<String> VAGUE_FACTS = Set.of(
            "Updated",
            "Changed",
            "Modified",
            "Edited",
            "Altered",
            "Saved",
            "Upserted",
            "Touched",
            "Mutated",
            "Synced",
            "Synchronized",
            "Refreshed",
            "Processed",
            "Handled",
            "Happened",
            "Occurred",
            "Triggered");

    /** Stand for any attribute, and so for none. */
    private static final Set<String> VAGUE_ATTRIBUTES = Set.of(
            "Data",
            "Info",
            "Information",
            "Details",
            "Detail",
            "Entity",
            "Object",
            "Record",
            "Fields",
            "Attributes",
            "Attribute",
            "Properties",
            "Property",
            "Status",
            "State",
            "Model",
            "Content",
            "Values",
            "Metadata");

    /** Begin the life of an entity; such an event may carry its first values. */
    private static final Set<String> BEGINNINGS = Set.of(
            "Created",
            "Published",
            "Registered",
            "Opened",
            "Placed",
            "Added",
            "Started",
            "Submitted",
            "Drafted",
            "Founded",
            "Imported",
            "Issued",
            "Listed",
            "Announced",
            "Requested",
            "Onboarded",
            "Enrolled",
            "Joined",
            "Scheduled",
            "Booked",
            "Launched",
            "Introduced",
            "Initiated",
            "Received",
            "Signed",
            "Posted",
            "Offered",
            "Proposed",
            "Planned",
            "Reported",
            "Recorded",
            "Captured",
            "Made",
            "Written",
            "Born",
            "Built",
            "Begun",
            "Bought",
            "Ordered",
            "Uploaded",
            "Invited");

    private final String text;
    private final List<String> words;
    private final List<String> entity;
    private final List<String> attributes;
    private final int fact;

    private EventName(String text, List<String> words, List<String> ids, List<String> attributes) {
        this.text = text;
        this.words = words;
        this.fact = factOf(words);
        this.entity = entityOf(words.subList(0, Math.max(fact, 0)), ids);
        this.attributes = attributes;
    }

    /**
     * @param rule the rule that the name breaks
     * @param what what is wrong, a sentence
     * @param fix a sentence, with names where we can think of some
     */
    record Problem(Rule rule, String what, String fix) {}

    /**
     * @param name the simple name of the message
     * @param ids the stems of its ids in camel case, e.g. {@code Gig} for {@code gig_id}
     * @param attributes its other fields in camel case, e.g. {@code PricePence}
     */
    static EventName of(String name, List<String> ids, List<String> attributes) {
        List<String> words = words(name).stream()
                .filter(word -> !VERSION.matcher(word).matches())
                .toList();
        return new EventName(name, words, ids, attributes);
    }

    /** The words of a name in camel case. */
    static List<String> words(String name) {
        return Stream.of(WORD_BORDER.split(name))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /** The participle at the end, or the last one before a tail; -1 if there is none. */
    private static int factOf(List<String> words) {
        int last = words.size() - 1;
        if (last >= 0 && English.isPastParticiple(words.get(last))) {
            return last;
        }
        for (int i = last - 1; i >= 0; i--) {
            if (English.isPastParticiple(words.get(i)) && English.isTail(words.get(i + 1))) {
                return i;
            }
        }
        return -1;
    }

    private static List<String> entityOf(List<String> subject, List<String> ids) {
        List<String> rest = new ArrayList<>(subject);
        List<String> entity = new ArrayList<>();
        boolean found = true;
        while (found && !rest.isEmpty()) {
            found = false;
            for (String id : ids) {
                List<String> words = List.of(WORD_BORDER.split(id));
                if (rest.size() >= words.size() && rest.subList(0, words.size()).equals(words)) {
                    entity.addAll(words);
                    rest = rest.subList(words.size(), rest.size());
                    found = true;
                    break;
                }
            }
        }
        return entity.isEmpty() && !subject.isEmpty() ? subject.subList(0, 1) : entity;
    }

    /** Whether the event begins the life of what it is about. */
    boolean isBeginning() {
        return fact >= 0 && BEGINNINGS.contains(words.get(fact));
    }

    /** What the event is about, as one word in camel case; empty if the name does not say. */
    String entity() {
        return String.join("", entity);
    }

    /** The first thing that is wrong with the name. */
    Optional<Problem> problem() {
        if (words.isEmpty()) {
            return Optional.of(new Problem(LintRules.NAME_PAST_TENSE, text + " has no words.", "Say what happened."));
        }
        if (NOISE.contains(words.get(words.size() - 1))) {
            return Optional.of(noise());
        }
        if (fact < 0) {
            return Optional.of(notPast());
        }
        if (fact == 0) {
            return Optional.of(withoutSubject());
        }
        return isVague() ? Optional.of(vague()) : Optional.empty();
    }

    private boolean isVague() {
        if (!VAGUE_FACTS.contains(words.get(fact))) {
            return false;
        }
        List<String> attribute = words.subList(entity.size(), fact);
        return attribute.stream().allMatch(VAGUE_ATTRIBUTES::contains);
    }

    private Problem noise() {
        String noise = words.get(words.size() - 1);
        String bare = text.substring(0, text.lastIndexOf(noise));
        Optional<Problem> next = of(bare, entity, attributes).problem();
        String fix = next.isEmpty()
                ? "Call it " + bare + "."
                : bare.isEmpty() ? "Say what happened." : next.get().fix();
        return new Problem(LintRules.NAME_NOISE, text + " ends with " + noise + ", which every event is.", fix);
    }

    private Problem notPast() {
        return new Problem(
                LintRules.NAME_PAST_TENSE,
                text + " does not say in the past tense what happened.",
                better().map(EventName::advice).orElseGet(this::firstPast));
    }

    /** The advice for a better name, which may itself be too vague. */
    private static String advice(EventName better) {
        return better.problem().map(Problem::fix).orElse("Call it " + better.text + ".");
    }

    /** Publish(Gig), Gig(Publish) and Published(Gig) are GigPublished. */
    private Optional<EventName> better() {
        String first = words.get(0);
        List<String> afterFirst = words.subList(1, words.size());
        if (words.size() > 1 && English.isPastParticiple(first)) {
            return Optional.of(renamed(afterFirst, first));
        }
        Optional<String> command = words.size() > 1 ? English.participleOf(first) : Optional.empty();
        Optional<String> present = English.participleOf(words.get(words.size() - 1));
        return present.filter(
                        fact -> command.isEmpty() || words.get(words.size() - 1).endsWith("ing"))
                .map(fact -> renamed(words.subList(0, words.size() - 1), fact))
                .or(() -> command.map(fact -> renamed(afterFirst, fact)));
    }

    private EventName renamed(List<String> subject, String participle) {
        return of(String.join("", subject) + participle, entity, attributes);
    }

    private String firstPast() {
        return attributes.isEmpty()
                ? "End it with what happened, e.g. " + text + "Created, " + text + "Cancelled."
                : "End it with what happened: " + names(text, "Changed") + ".";
    }

    private Problem withoutSubject() {
        return new Problem(
                LintRules.NAME_SUBJECT,
                text + " does not say what it happened to.",
                "Begin with the entity, e.g. Order" + text + ".");
    }

    private Problem vague() {
        String subject = entity();
        String participle = words.get(fact);
        String fix;
        if (attributes.isEmpty()) {
            fix = "Name the attribute or the action, e.g. " + subject + "Renamed, " + subject + "Retired.";
        } else if (attributes.size() == 1) {
            fix = "Call it " + names(subject, participle) + ".";
        } else {
            fix = "Split it, one event for each change: " + names(subject, participle) + ".";
        }
        return new Problem(LintRules.NAME_SPECIFIC, text + " does not say what has changed.", fix);
    }

    private String names(String subject, String participle) {
        return attributes.stream()
                .limit(5)
                .map(attribute -> subject
                        + (attribute.startsWith(subject) ? attribute.substring(subject.length()) : attribute)
                        + participle)
                .collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return text;
    }
}
