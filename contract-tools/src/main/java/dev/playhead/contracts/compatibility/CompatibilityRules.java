// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import dev.playhead.contracts.Rule;
import java.util.List;

/** The rules of {@link Compatibility}. */
final class CompatibilityRules {

    static final Rule EVENT_REMOVED = new Rule(
            "event-removed",
            "An event goes only after its sunset",
            "Its records stay in the log for as long as the log is kept, and subscriptions handle it. Whoever still depends"
                    + " on it needs to be told, and a day to be ready by.");

    static final Rule TYPE_REMOVED = new Rule(
            "type-removed",
            "A message or an enum goes only after it was deprecated",
            "Other contracts may import it and code may use its class, which is not to be seen from here.");

    static final Rule TYPE_MOVED = new Rule(
            "type-moved",
            "A type stays in its file",
            "Other contracts import the file by its path. Records do not care: they carry the type's full name.");

    static final Rule TOPIC_CHANGED = new Rule(
            "topic-changed",
            "An event stays on its topic",
            "Its history stays on the old topic, and there is no order across two topics.");

    static final Rule KEY_CHANGED = new Rule(
            "key-changed",
            "An event keeps its key",
            "The key chooses the partition. With another key, later events of an entity overtake its earlier ones, and a"
                    + " compacted topic keeps the wrong record.");

    static final Rule SUNSET_BROUGHT_FORWARD = new Rule(
            "sunset-brought-forward",
            "A sunset is put off, never brought forward",
            "Teams plan by the day that a release has named.");

    static final Rule PERSONAL_DATA_UNMARKED = new Rule(
            "personal-data-unmarked",
            "What was personal data stays marked",
            "What is in the log still says something about a person, and masks go by the mark.");

    static final Rule FIELD_REMOVED = new Rule(
            "field-removed",
            "A field goes only after it was deprecated",
            "A missing field is no error on the wire: readers that were not told find it empty, and go on with that.");

    static final Rule REMOVED_NOT_RESERVED = new Rule(
            "removed-not-reserved",
            "The number and the name of a removed field are reserved",
            "Otherwise somebody takes them, and old records are read as the new field.");

    static final Rule FIELD_RENUMBERED = new Rule(
            "field-renumbered", "A field keeps its number", "On the wire a field is its number and nothing else.");

    static final Rule FIELD_NUMBER_REUSED = new Rule(
            "field-number-reused",
            "A number belongs to one field for ever",
            "On the wire a field is its number: old records are read as the new field, often without an error.");

    static final Rule FIELD_RENAMED = new Rule(
            "field-renamed",
            "A field keeps its name",
            "In JSON a field is its name, and so it is in the code that uses the class.");

    static final Rule FIELD_TYPE_CHANGED = new Rule(
            "field-type-changed",
            "A field keeps its type",
            "Few pairs of types share their bytes, fewer their JSON too, and none their generated code.");

    static final Rule FIELD_CARDINALITY_CHANGED = new Rule(
            "field-cardinality-changed",
            "One stays one, and many stay many",
            "A reader of one keeps the last of many and does not see packed numbers; JSON writes a value, an array or an"
                    + " object.");

    static final Rule FIELD_PRESENCE_CHANGED = new Rule(
            "field-presence-changed",
            "Whether a field can be absent does not change",
            "A field that cannot be absent does not write its zero. A reader that tells zero from absent then reads absent.");

    static final Rule FIELD_REQUIRED = new Rule(
            "field-required",
            "No field becomes required, or stops being so",
            "A reader fails on every record that lacks a field it requires.");

    static final Rule FIELD_DEFAULT_CHANGED = new Rule(
            "field-default-changed",
            "A default stays what it is",
            "A default is not written: the same record means something else to each version.");

    static final Rule JSON_NAME_CHANGED = new Rule(
            "json-name-changed",
            "A field keeps its JSON name",
            "JSON that was written before is read again: in archives, in other languages, in the browser.");

    static final Rule ONEOF_CHANGED = new Rule(
            "oneof-changed",
            "A field stays in its oneof, or outside",
            "Of two fields that exclude each other a reader keeps the last, and drops the other without a word.");

    static final Rule RESERVED_USED = new Rule(
            "reserved-used",
            "What is reserved is not used again",
            "A number or a name is reserved since an earlier field had it, and records in the log still do.");

    static final Rule RESERVATION_DROPPED = new Rule(
            "reservation-dropped",
            "What is reserved stays reserved",
            "The reservation is all that keeps the next author from reading old records as a new field.");

    static final Rule ENUM_VALUE_ADDED = new Rule(
            "enum-value-added",
            "Consumers know a new value before producers use it",
            "A reader with the released version has no name for it: it sees UNRECOGNIZED, and JSON readers see nothing or"
                    + " fail.");

    static final Rule ENUM_VALUE_REMOVED =
            new Rule("enum-value-removed", "A value stays", "It is in the log, which is read again.");

    static final Rule ENUM_VALUE_RENAMED = new Rule(
            "enum-value-renamed",
            "A value keeps its name",
            "In JSON a value is its name, and so it is in the code that uses the enum.");

    static final Rule ENUM_VALUE_RENUMBERED = new Rule(
            "enum-value-renumbered", "A value keeps its number", "On the wire a value is its number and nothing else.");

    static final Rule ENUM_CLOSED = new Rule(
            "enum-closed",
            "An open enum stays open",
            "A closed enum drops the numbers that it has no name for, and an open one has let them into the log.");

    static final Rule JAVA_NAME_CHANGED = new Rule(
            "java-name-changed",
            "Generated classes keep their names",
            "Every service that uses the artifact imports them.");

    static final Rule SYNTAX_CHANGED = new Rule(
            "syntax-changed",
            "A file keeps its syntax",
            "proto2 lets through text that is not UTF-8; proto3 fails on it.");

    static final Rule VERSION_TOO_LOW = new Rule(
            "version-too-low",
            "The version says what changed",
            "Who depends on the artifact reads from its version whether there is something to do.");

    static final List<Rule> ALL = List.of(
            EVENT_REMOVED,
            TYPE_REMOVED,
            TYPE_MOVED,
            TOPIC_CHANGED,
            KEY_CHANGED,
            SUNSET_BROUGHT_FORWARD,
            PERSONAL_DATA_UNMARKED,
            FIELD_REMOVED,
            REMOVED_NOT_RESERVED,
            FIELD_RENUMBERED,
            FIELD_NUMBER_REUSED,
            FIELD_RENAMED,
            FIELD_TYPE_CHANGED,
            FIELD_CARDINALITY_CHANGED,
            FIELD_PRESENCE_CHANGED,
            FIELD_REQUIRED,
            FIELD_DEFAULT_CHANGED,
            JSON_NAME_CHANGED,
            ONEOF_CHANGED,
            RESERVED_USED,
            RESERVATION_DROPPED,
            ENUM_VALUE_ADDED,
            ENUM_VALUE_REMOVED,
            ENUM_VALUE_RENAMED,
            ENUM_VALUE_RENUMBERED,
            ENUM_CLOSED,
            JAVA_NAME_CHANGED,
            SYNTAX_CHANGED,
            VERSION_TOO_LOW);

    private CompatibilityRules() {}
}
