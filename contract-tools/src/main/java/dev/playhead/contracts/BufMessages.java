// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** What buf says with {@code --error-format json}: one object a line, on either stream. */
record BufMessages(List<Message> list, String rest) {

    /**
     * @param path of the file, empty if it has none
     * @param type buf's rule, or {@code COMPILE}
     */
    record Message(String path, int line, int column, String type, String text) {

        private static Message of(JsonObject json) {
            return new Message(
                    string(json, "path"),
                    number(json, "start_line"),
                    number(json, "start_column"),
                    string(json, "type"),
                    string(json, "message"));
        }

        private static String string(JsonObject json, String member) {
            return json.has(member) ? json.get(member).getAsString() : "";
        }

        private static int number(JsonObject json, String member) {
            return json.has(member) ? json.get(member).getAsInt() : 0;
        }
    }

    static BufMessages of(Buf.Output output) {
        String all = output.out() + "\n" + output.err();
        List<Message> messages = all.lines()
                .filter(line -> line.startsWith("{"))
                .flatMap(BufMessages::parse)
                .toList();
        return new BufMessages(
                messages,
                all.lines()
                        .filter(line -> !line.startsWith("{"))
                        .reduce("", (text, line) -> text + line + "\n")
                        .strip());
    }

    private static Stream<Message> parse(String line) {
        try {
            return Stream.of(Message.of(JsonParser.parseString(line).getAsJsonObject()));
        } catch (JsonParseException | IllegalStateException e) {
            return Stream.empty();
        }
    }

    /** The first of them, as the reason why nothing can be looked at. */
    ContractsUnreadableException unreadable(UnaryOperator<String> pathOf) {
        if (list.isEmpty()) {
            return new ContractsUnreadableException("buf cannot compile the contracts: " + rest);
        }
        Message first = list.get(0);
        String more = list.size() == 1 ? "" : " (and " + (list.size() - 1) + " more)";
        return new ContractsUnreadableException(
                new SourceLocation(pathOf.apply(first.path()), first.line(), first.column()), first.text() + more);
    }
}
