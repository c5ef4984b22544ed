// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde.internal;

/** Cuts the text of a {@code .proto} file into words, strings and single characters. Confined to one thread. */
final class ProtoTokens {

    /** Stands for any string literal: no outline depends on what a string says. */
    static final String STRING = "\"\"";

    /** What follows the last token. */
    static final String END = "";

    private final String text;
    private int at;

    ProtoTokens(String text) {
        this.text = text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    String next() {
        skipBlanksAndComments();
        if (at == text.length()) {
            return END;
        }
        char c = text.charAt(at);
        if (c == '"' || c == '\'') {
            return string(c);
        }
        return isWordPart(c) ? word() : String.valueOf(text.charAt(at++));
    }

    private String word() {
        int start = at;
        while (at < text.length() && isWordPart(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    /** Dots belong to words here, so that {@code marketplace.gig.v1} is one. */
    private static boolean isWordPart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    }

    private String string(char quote) {
        for (at++; at < text.length() && text.charAt(at) != quote; at++) {
            if (text.charAt(at) == '\\') {
                at++;
            }
        }
        if (at >= text.length()) {
            throw new IllegalArgumentException("a string does not end");
        }
        at++;
        return STRING;
    }

    private void skipBlanksAndComments() {
        while (at < text.length()) {
            if (text.charAt(at) <= ' ') {
                at++;
            } else if (text.startsWith("//", at)) {
                at = endOf("\n", text.length());
            } else if (text.startsWith("/*", at)) {
                at = endOf("*/", -1);
            } else {
                return;
            }
        }
    }

    private int endOf(String mark, int otherwise) {
        int found = text.indexOf(mark, at + 2);
        if (found < 0 && otherwise < 0) {
            throw new IllegalArgumentException("a comment does not end");
        }
        return found < 0 ? otherwise : found + mark.length();
    }
}
