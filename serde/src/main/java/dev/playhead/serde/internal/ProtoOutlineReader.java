// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde.internal;

import dev.playhead.serde.internal.ProtoOutline.Scope;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads statement by statement: the words up to {@code ;} or an opening brace say whether what follows declares messages.
 * Everything else, such as enums, services and the values of options, only has its braces matched. Confined to one thread.
 */
final class ProtoOutlineReader {

    /** Registered text comes from outside; recursion over it ends here. */
    private static final int MAX_DEPTH = 64;

    private final ProtoTokens tokens;
    private final Scope top = Scope.named("");
    private String packageName = "";

    ProtoOutlineReader(ProtoTokens tokens) {
        this.tokens = tokens;
    }

    ProtoOutline read() {
        readInto(top, ProtoTokens.END, 0);
        return new ProtoOutline(packageName, top);
    }

    private void readInto(Scope scope, String closing, int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("messages are nested deeper than " + MAX_DEPTH);
        }
        List<String> statement = new ArrayList<>();
        for (String token = tokens.next(); !token.equals(closing); token = tokens.next()) {
            switch (token) {
                case ProtoTokens.END -> throw new IllegalArgumentException("a block does not end");
                case "}" -> throw new IllegalArgumentException("a block ends that did not begin");
                case "[" -> skip("[", "]");
                case "{" -> {
                    readBlock(statement, scope, depth);
                    statement.clear();
                }
                case ";" -> {
                    readStatement(statement, scope, depth);
                    statement.clear();
                }
                default -> statement.add(token);
            }
        }
    }

    private void readStatement(List<String> words, Scope scope, int depth) {
        if (depth == 0 && words.size() == 2 && words.get(0).equals("package")) {
            packageName = words.get(1);
        }
        int equals = words.indexOf("=");
        if (equals > 0
                && words.size() > 2
                && words.get(0).equals("map")
                && words.get(1).equals("<")) {
            scope.messages().add(Scope.named(entryName(words.get(equals - 1))));
        }
    }

    private void readBlock(List<String> words, Scope scope, int depth) {
        int group = words.indexOf("group");
        if (isMessage(words)) {
            readInto(declare(scope, words.get(words.size() - 1)), "}", depth + 1);
        } else if (isField(words, group)) {
            readInto(declare(scope, words.get(group + 1)), "}", depth + 1);
        } else if (!words.isEmpty()
                && (words.get(0).equals("oneof") || words.get(0).equals("extend"))) {
            readInto(scope, "}", depth + 1);
        } else {
            skip("{", "}");
        }
    }

    /** {@code message Name}, or with a visibility before it: {@code export message Name}. */
    private static boolean isMessage(List<String> words) {
        int size = words.size();
        return (size == 2 && words.get(0).equals("message"))
                || (size == 3 && words.get(1).equals("message") && !words.get(2).equals("="));
    }

    /** {@code group Name = 1}, with or without a label before it. */
    private static boolean isField(List<String> words, int group) {
        return (group == 0 || group == 1)
                && words.size() == group + 4
                && words.get(group + 2).equals("=");
    }

    private static Scope declare(Scope scope, String name) {
        Scope message = Scope.named(name);
        scope.messages().add(message);
        return message;
    }

    private void skip(String open, String close) {
        for (int depth = 1; depth > 0; ) {
            String token = tokens.next();
            if (token.equals(ProtoTokens.END)) {
                throw new IllegalArgumentException("'" + open + "' without '" + close + "'");
            }
            depth += token.equals(open) ? 1 : token.equals(close) ? -1 : 0;
        }
    }

    /** Protobuf's own rule: {@code pieces_by_size} becomes {@code PiecesBySizeEntry}. */
    private static String entryName(String field) {
        StringBuilder name = new StringBuilder();
        boolean upper = true;
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c == '_') {
                upper = true;
            } else {
                name.append(upper ? Character.toUpperCase(c) : c);
                upper = false;
            }
        }
        return name.append("Entry").toString();
    }
}
