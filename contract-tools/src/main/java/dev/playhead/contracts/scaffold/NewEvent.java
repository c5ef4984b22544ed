// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.scaffold;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * An event to be made.
 *
 * @param comment what happened, in a sentence
 * @param key the field that is the record's key; it becomes the first field
 * @param fields the others
 * @param topic empty: the package without its version
 * @param owner the team that publishes it; may be empty where its file names one already
 * @since 0.1
 */
public record NewEvent(EventName name, String comment, String key, List<NewField> fields, String topic, String owner) {

    public NewEvent {
        fields = List.copyOf(fields);
        if (comment.isBlank()) {
            throw new ScaffoldException(
                    name + " needs a sentence that says what happened: it is what every reader of it sees first");
        }
        Set<String> names = new HashSet<>(Set.of(key));
        for (NewField field : fields) {
            if (!names.add(field.name())) {
                throw new ScaffoldException(name + " has two fields called " + field.name());
            }
        }
    }

    /** An event that is keyed by the id of what its package is about, say {@code order_id}. */
    public static NewEvent of(EventName name, String comment, List<NewField> fields, String owner) {
        String key = name.subject() + "_id";
        List<NewField> others =
                fields.stream().filter(field -> !field.name().equals(key)).toList();
        return new NewEvent(name, comment, key, others, "", owner);
    }

    public NewEvent withKey(String field) {
        List<NewField> others =
                fields.stream().filter(other -> !other.name().equals(field)).toList();
        return new NewEvent(name, comment, field, others, topic, owner);
    }

    public NewEvent withTopic(String name) {
        return new NewEvent(this.name, comment, key, fields, name, owner);
    }

    String topicOrDefault() {
        return topic.isEmpty() ? name.topic() : topic;
    }

    /** The key first: it is the event's identity. */
    List<NewField> allFields() {
        List<NewField> all = new ArrayList<>(List.of(new NewField(key, "string")));
        all.addAll(fields);
        return all;
    }
}
