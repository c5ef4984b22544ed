// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.playhead.contracts.compatibility.ChangePair.Peer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The change pairs of the text files beside this class. A pair is written as a difference: its title after two hashes, lines
 * of both versions indented, lines of the released version after a minus and of the next version after a plus, then the
 * verdict after an equals sign and, after a tilde, why a peer does not agree.
 *
 * <p>An at sign and a path begin a file; without it the lines are {@code shop/gig/v1/gig.proto} below {@link #HEADER}. The
 * word event is short for a message with the key {@code gig_id} and that field. Each pair gets a root package of its own
 * instead of {@code shop}, so that all of them can be compiled at once.
 */
final class GoldenCorpus {

    static final String HEADER = """
            syntax = "proto3";
            package shop.gig.v1;
            import "playhead/v1/contract.proto";
            option java_multiple_files = true;
            option (playhead.v1.stream) = { topic: "shop.gig" owner: "team-gigs" };
            """;

    private static final String EVENT =
            "message $1 { option (playhead.v1.event) = { key: \"gig_id\" }; string gig_id = 1;";

    private static final List<String> THEMES = List.of(
            "additions",
            "removed-fields",
            "numbers-and-names",
            "types",
            "cardinality-presence-oneof",
            "enums",
            "messages-files-packages",
            "imports",
            "events");

    private GoldenCorpus() {}

    static List<ChangePair> pairs() {
        List<ChangePair> pairs = new ArrayList<>();
        for (String theme : THEMES) {
            for (String block : text(theme).split("(?m)^## ", -1)) {
                if (block.startsWith("#")) {
                    continue;
                }
                pairs.add(pair(theme, block, "shop" + (pairs.size() + 1)));
            }
        }
        return pairs;
    }

    /** Why peers disagree, by the key that a pair names. */
    static Map<String, String> reasons() {
        Map<String, String> reasons = new LinkedHashMap<>();
        text("reasons").lines().map(line -> line.split(": ", 2)).forEach(reason -> reasons.put(reason[0], reason[1]));
        return reasons;
    }

    /** What a theme is about, from the first line of its file. */
    static String about(String theme) {
        return text(theme).lines().findFirst().orElseThrow().substring(2);
    }

    private static String text(String theme) {
        try (InputStream file = Objects.requireNonNull(GoldenCorpus.class.getResourceAsStream(theme + ".txt"), theme)) {
            return new String(file.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ChangePair pair(String theme, String block, String root) {
        List<String> lines = block.lines().toList();
        Map<String, String> released = new LinkedHashMap<>();
        Map<String, String> next = new LinkedHashMap<>();
        Map<Peer, String> reasons = new EnumMap<>(Peer.class);
        String verdict = "";
        var difference = new StringBuilder();
        String file = "shop/gig/v1/gig.proto";
        String header = HEADER;
        for (String line : lines.subList(1, lines.size())) {
            if (line.isEmpty()) {
                continue;
            }
            String rest = line.substring(2);
            if (!line.startsWith("=") && !line.startsWith("~")) {
                difference.append(line).append("\n");
            }
            switch (line.charAt(0)) {
                case '@' -> {
                    file = rest;
                    header = "";
                }
                case '=' -> verdict = rest;
                case '~' -> {
                    String[] reason = rest.split(": ", 2);
                    reasons.put(Peer.valueOf(reason[0].toUpperCase(Locale.ROOT)), reason[1]);
                }
                case '-' -> append(released, file, header, rest);
                case '+' -> append(next, file, header, rest);
                default -> {
                    append(released, file, header, rest);
                    append(next, file, header, rest);
                }
            }
        }
        return new ChangePair(
                theme,
                lines.get(0),
                difference.toString(),
                root,
                rooted(released, root),
                rooted(next, root),
                verdict,
                reasons);
    }

    private static void append(Map<String, String> files, String path, String header, String line) {
        files.merge(path, header + line + "\n", (all, more) -> all + line + "\n");
    }

    private static Map<String, String> rooted(Map<String, String> files, String root) {
        Map<String, String> rooted = new LinkedHashMap<>();
        files.forEach((path, text) -> rooted.put(
                path.replace("shop/", root + "/"),
                text.replaceAll("event (\\w+) \\{", EVENT).replaceAll("\\bshop\\b", root)));
        return rooted;
    }
}
