// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Why an event is in the hospital. Immutable.
 *
 * @param signature the same for all failures of one kind: a hash of the classes of the exception and its causes, of the
 *     first methods of the application in its stack, and of the contract; without messages and line numbers, which change
 * @param contract the full name of the event's message, at most 255 characters of it; empty if nobody could tell
 * @param failure the classes and messages of the exception and its causes, one a line, at most 4,000 characters. It may hold
 *     data of the event
 * @since 0.1
 */
public record Diagnosis(String signature, String contract, String failure) {

    private static final int LONGEST_CONTRACT = 255;
    static final int LONGEST_FAILURE = 4_000;
    private static final int FRAMES = 3;
    private static final int DEEPEST = 16;

    /** Frames that say nothing about the application. */
    private static final List<String> FOREIGN = List.of(
            "java.",
            "javax.",
            "jdk.",
            "sun.",
            "com.sun.",
            "com.google.protobuf.",
            "dev.playhead.consumer.",
            "org.postgresql.");

    /** What the compiler and the JVM count through: it changes with each build. */
    private static final Pattern COUNTED = Pattern.compile("(\\$\\$?Lambda|lambda\\$\\w+\\$)[^.]*");

    public Diagnosis {
        Objects.requireNonNull(signature, "signature");
        Objects.requireNonNull(contract, "contract");
        Objects.requireNonNull(failure, "failure");
    }

    static Diagnosis of(Throwable failure, String contract) {
        List<Throwable> chain = chain(failure);
        var text = new StringBuilder();
        var kind = new StringBuilder(contract);
        for (Throwable cause : chain) {
            text.append(cause.getClass().getName());
            if (cause.getMessage() != null) {
                text.append(": ").append(cause.getMessage());
            }
            text.append('\n');
            kind.append('\n').append(COUNTED.matcher(cause.getClass().getName()).replaceAll("$1"));
        }
        frames(chain.get(chain.size() - 1)).forEach(frame -> kind.append('\n').append(frame));
        return new Diagnosis(
                hash(kind.toString()),
                storable(contract, LONGEST_CONTRACT),
                storable(text.toString().strip(), LONGEST_FAILURE));
    }

    /** What every store takes: no NUL, which PostgreSQL refuses, no half of a surrogate pair, and no more than fits. */
    static String storable(String text, int longest) {
        String cut = text.length() > longest ? text.substring(0, longest - 1) + "…" : text;
        return new String(cut.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).replace('\0', '\uFFFD');
    }

    private static List<Throwable> chain(Throwable failure) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable cause = failure; cause != null && chain.size() < DEEPEST; cause = cause.getCause()) {
            chain.add(cause);
        }
        return chain;
    }

    private static List<String> frames(Throwable root) {
        List<String> frames = new ArrayList<>();
        for (StackTraceElement frame : root.getStackTrace()) {
            String place = frame.getClassName() + "." + frame.getMethodName();
            if (FOREIGN.stream().noneMatch(place::startsWith)) {
                frames.add(COUNTED.matcher(place).replaceAll("$1"));
            }
            if (frames.size() == FRAMES) {
                break;
            }
        }
        return frames;
    }

    private static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Without messages: they may hold data of the event. */
    @Override
    public String toString() {
        return signature + " " + contract;
    }
}
