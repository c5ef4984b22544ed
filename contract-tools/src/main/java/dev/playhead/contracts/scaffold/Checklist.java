// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.scaffold;

import java.util.List;

/** What experts ask before an event is released. The answers stay in the {@code .proto} file and show in the catalog. */
final class Checklist {

    /** Once per topic: they are about everything that happens to one kind of thing. */
    static final List<String> TOPIC = List.of(
            "When the database and these events disagree, which of the two is right, and who notices?",
            "Where does today's code read what it has just written? Does it still, once readers follow these events?",
            "Which events need their order kept? They share this topic and its key. What if partitions are added?",
            "How long are events kept? Can a newcomer rebuild everything from offset zero?",
            "How are they published: at once, after the commit, or through an outbox? Which is worse: an event without its"
                    + " row, a row without its event, or a wrong order?",
            "When the broker is down, does the request fail, or does something grow? Who is alerted?",
            "Who tells the users of the views that they see changes a moment later?");

    /** Once per event. */
    static final List<String> EVENT = List.of(
            "Why now, and who else will want this event? Is it the owning service that publishes it?",
            "What exactly triggers it? Is it the same in every path: user, administrator, bulk import, migration, plain SQL?",
            "Can a reader act on it without calling back? What is missing, or could be left out?",
            "Which fields say something about a person, and for how long may readers keep them?",
            "What must not happen again when a reader replays it from the beginning: mail, payment, calls?");

    private Checklist() {}

    static String comment(List<String> questions) {
        StringBuilder comment = new StringBuilder();
        for (int i = 0; i < questions.size(); i++) {
            int number = i + 1;
            comment.append(wrapped("// Q" + number + "  ", questions.get(i)));
            comment.append("// A").append(number).append('\n');
        }
        return comment.toString();
    }

    private static String wrapped(String first, String text) {
        StringBuilder lines = new StringBuilder();
        StringBuilder line = new StringBuilder(first);
        for (String word : text.split(" ", -1)) {
            if (line.length() + word.length() > 110) {
                lines.append(line.toString().stripTrailing()).append('\n');
                line = new StringBuilder("//     ");
            }
            line.append(word).append(' ');
        }
        return lines.append(line.toString().stripTrailing()).append('\n').toString();
    }
}
