// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts;

import java.util.List;

/** The rules of {@link Lint}, in the order of {@code docs/reference/contract-rules.md}. */
final class LintRules {

    static final Rule NAME_PAST_TENSE = new Rule(
            "event-name-past-tense",
            "An event's name ends with what happened, in the past tense",
            "An event is a fact. A name in the present or the imperative is a command, and readers start to treat it as one.");
    static final Rule NAME_SPECIFIC = new Rule(
            "event-name-specific",
            "An event's name says which attribute changed, or what was done",
            "After GigUpdated every reader has to find out for itself what has changed; after GigPriceChanged none has to.");
    static final Rule NAME_SUBJECT = new Rule(
            "event-name-subject",
            "An event's name begins with what it happened to",
            "Names meet outside their package: in logs, headers and catalogs. There, Published says nothing.");
    static final Rule NAME_NOISE = new Rule(
            "event-name-noise",
            "An event's name does not call itself an event",
            "Words such as Event or Message take the place of the one word that matters: what happened.");

    static final Rule IDENTITY_FIRST = new Rule(
            "identity-first",
            "The key is the event's first field, with number 1",
            "Whoever reads an event, or its bytes, asks first whom it is about; in one place, the same for all events.");
    static final Rule NO_SNAPSHOT = new Rule(
            "no-snapshot",
            "An event carries just the change, not the entity",
            "A snapshot hides what changed, goes stale on its way, and makes every attribute of the entity a promise.");
    static final Rule FIELD_BUDGET = new Rule(
            "field-budget",
            "An event has at most " + ChangeRules.MAX_FIELDS + " fields",
            "An event with many fields is several events, or a snapshot. Each field is a promise to every reader.");
    static final Rule NO_ESCAPE_HATCH = new Rule(
            "no-escape-hatch",
            "An event has no map, Any, Struct, Value or ListValue",
            "What may hold anything is not agreed on: no check sees it change, and no reader knows what to expect.");
    static final Rule NO_CATCH_ALL_ONEOF = new Rule(
            "no-catch-all-oneof",
            "An event is one event, not a oneof of several",
            "Readers subscribe by type. A oneof of everything sends each of them everything, and new cases silently.");

    static final Rule PROTO3 = new Rule(
            "proto3",
            "Contracts are proto3",
            "proto2's required fields and groups cannot be taken back, and registries judge editions each in its own way.");
    static final Rule EVENT_TOP_LEVEL = new Rule(
            "event-top-level",
            "An event is a top-level message",
            "A nested message has another index on the wire, and moving it out later breaks all that was written.");
    static final Rule PACKAGE_NOT_MESSAGE = new Rule(
            "package-not-message",
            "No segment of the package is also the name of a message",
            "Other serializers find a message's index by its full name, and walk into the package instead.");
    static final Rule ENUM_ZERO_UNSPECIFIED = new Rule(
            "enum-zero-unspecified",
            "The zero of an enum is ..._UNSPECIFIED",
            "Zero is what a reader sees when the writer said nothing. A real value there is a lie told by default.");
    static final Rule TIMESTAMP_TYPE = new Rule(
            "timestamp-type",
            "A point in time is a google.protobuf.Timestamp",
            "Seconds or milliseconds, with a zone or without: a number or a text does not say, and one reader guesses wrong.");
    static final Rule MONEY_TYPE = new Rule(
            "money-type",
            "Money is not a float or double",
            "0.1 + 0.2 is not 0.3: sums drift, and two readers disagree about the same invoice.");
    static final Rule ID_STRING = new Rule(
            "id-string",
            "An id is a string",
            "Nobody calculates with ids. As numbers they lose digits in JavaScript, and the day they get a prefix breaks all.");

    static final Rule TOPIC_DECLARED = new Rule(
            "topic-declared",
            "A file with events names their topic",
            "The topic is part of the contract: types whose order matters share it. The SDK knows it from nowhere else.");
    static final Rule OWNER_DECLARED = new Rule(
            "owner-declared",
            "A file with events names the team that answers for them",
            "Somebody has to be asked before a contract changes, and called when its events are wrong.");
    static final Rule KEY_DECLARED = new Rule(
            "key-declared",
            "An event names its key, one of its own scalar fields",
            "Events of one key stay in order, those of different keys need not. Without a key there is no order at all.");
    static final Rule MESSAGE_COMMENTED = new Rule(
            "message-commented",
            "Every message says in a comment what it is; an event, what happened and when it is emitted",
            "The name is for those who know. Everyone else reads the catalog, which is made of these comments.");
    static final Rule PII_MARKED = new Rule(
            "pii-marked",
            "A field that seems to speak of a person says whether it does",
            "What is marked is masked, archived apart and can be forgotten. Once in the log unmarked, it stays for ever.");
    static final Rule DEPRECATION_WHOLE = new Rule(
            "deprecation-whole",
            "A deprecated event says since which version, until which day and what takes its place",
            "Readers move when they know whereto and by when. Deprecated alone is a sign without a date: all ignore it.");

    static final List<Rule> ALL = List.of(
            NAME_PAST_TENSE,
            NAME_SPECIFIC,
            NAME_SUBJECT,
            NAME_NOISE,
            IDENTITY_FIRST,
            NO_SNAPSHOT,
            FIELD_BUDGET,
            NO_ESCAPE_HATCH,
            NO_CATCH_ALL_ONEOF,
            PROTO3,
            EVENT_TOP_LEVEL,
            PACKAGE_NOT_MESSAGE,
            ENUM_ZERO_UNSPECIFIED,
            TIMESTAMP_TYPE,
            MONEY_TYPE,
            ID_STRING,
            TOPIC_DECLARED,
            OWNER_DECLARED,
            KEY_DECLARED,
            MESSAGE_COMMENTED,
            PII_MARKED,
            DEPRECATION_WHOLE,
            Waivers.EXPIRED,
            Waivers.UNUSED);

    private LintRules() {}
}
