// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts;

import com.google.protobuf.TextFormat;
import com.google.protobuf.TextFormat.ParseException;
import com.google.protobuf.TextFormatParseInfoTree;
import com.google.protobuf.TextFormatParseLocation;
import dev.playhead.contracts.v1.WaiverEntry;
import dev.playhead.contracts.v1.WaiversFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The waivers of a contracts project, from its one file {@code waivers.txtpb}. A waiver takes findings out of the list
 * until its day; after it, the waiver is a finding itself, and so is one that no finding needs. Immutable.
 *
 * @since 0.1
 */
public final class Waivers {

    /** The file's name, beside the contracts. */
    public static final String FILE = "waivers.txtpb";

    static final Rule EXPIRED = new Rule(
            "waiver-expired",
            "A waiver holds until its day",
            "A waiver is a promise with a date. Nobody keeps one that never falls due.");
    static final Rule UNUSED = new Rule(
            "waiver-unused",
            "A waiver covers a finding",
            "What a waiver covers without need today hides a real finding tomorrow.");

    private static final long MAX_BYTES = 1 << 20;

    private final List<Waiver> list;
    private final LocalDate today;

    private Waivers(List<Waiver> list, LocalDate today) {
        this.list = List.copyOf(list);
        this.today = today;
    }

    /** No findings are waived. */
    public static Waivers none() {
        return new Waivers(List.of(), LocalDate.MIN);
    }

    /**
     * Reads the file; if it does not exist there are no waivers.
     *
     * @param today the day that expiry dates are compared with
     * @throws ContractsUnreadableException if the file is not what {@code playhead/tools/v1/waivers.proto} says, or a
     *     waiver lacks its rule, subject, owner, reason or date
     */
    public static Waivers read(Path file, LocalDate today) {
        if (!Files.exists(file)) {
            return new Waivers(List.of(), today);
        }
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new ContractsUnreadableException(
                        SourceLocation.ofFile(file.toString()),
                        "has more than " + MAX_BYTES + " bytes: that many waivers are a rule");
            }
            return parse(file.toString(), Files.readString(file, StandardCharsets.UTF_8), today);
        } catch (IOException e) {
            throw new ContractsUnreadableException("Cannot read " + file + ": " + e, e);
        }
    }

    static Waivers parse(String file, String text, LocalDate today) {
        var places = TextFormatParseInfoTree.builder();
        var content = WaiversFile.newBuilder();
        try {
            TextFormat.Parser.newBuilder()
                    .setParseInfoTreeBuilder(places)
                    .build()
                    .merge(text, content);
        } catch (ParseException e) {
            throw new ContractsUnreadableException(
                    new SourceLocation(file, e.getLine(), e.getColumn()), "is not a waiver: " + reason(e));
        }
        TextFormatParseInfoTree tree = places.build();
        List<Waiver> waivers = new ArrayList<>();
        for (int i = 0; i < content.getWaiverCount(); i++) {
            TextFormatParseLocation place =
                    tree.getLocation(WaiversFile.getDescriptor().findFieldByName("waiver"), i);
            waivers.add(
                    waiver(new SourceLocation(file, place.getLine() + 1, place.getColumn() + 1), content.getWaiver(i)));
        }
        return new Waivers(waivers, today);
    }

    /** On one line, without the place that stands before it anyway. */
    private static String reason(ParseException e) {
        return String.valueOf(e.getMessage())
                .lines()
                .map(line -> line.replaceFirst("^\\d+:\\d+:\\s*", ""))
                .collect(Collectors.joining(" "));
    }

    private static Waiver waiver(SourceLocation place, WaiverEntry entry) {
        Map.of(
                        "rule", entry.getRule(),
                        "subject", entry.getSubject(),
                        "owner", entry.getOwner(),
                        "reason", entry.getReason())
                .forEach((name, value) -> {
                    if (value.isBlank()) {
                        throw new ContractsUnreadableException(place, "the waiver has no " + name + ": say it");
                    }
                });
        try {
            return new Waiver(
                    place,
                    entry.getRule(),
                    entry.getSubject(),
                    entry.getOwner(),
                    entry.getReason(),
                    LocalDate.parse(entry.getExpiresOn()));
        } catch (DateTimeParseException e) {
            throw new ContractsUnreadableException(
                    place, "\"" + entry.getExpiresOn() + "\" is not a date: write expires_on as 2027-03-31");
        }
    }

    /** The waivers, in the order of the file. */
    public List<Waiver> list() {
        return list;
    }

    /** What remains of the findings, and what is wrong with the waivers. */
    Findings apply(Findings findings) {
        List<Finding> remaining = new ArrayList<>(findings.list().stream()
                .filter(finding ->
                        list.stream().noneMatch(waiver -> !waiver.isExpired(today) && waiver.covers(finding)))
                .toList());
        for (Waiver waiver : list) {
            if (waiver.isExpired(today)) {
                remaining.add(new Finding(
                        EXPIRED,
                        waiver.location(),
                        waiver.subject(),
                        "The waiver of " + waiver.rule() + " ended on " + waiver.expiresOn() + "; " + waiver.owner()
                                + " answers for it.",
                        "Fix what it covers and remove it, or agree with its owner on a new day."));
            } else if (findings.list().stream().noneMatch(waiver::covers)) {
                remaining.add(new Finding(
                        UNUSED,
                        waiver.location(),
                        waiver.subject(),
                        "There is no finding of " + waiver.rule() + " that the waiver could cover.",
                        "Remove the waiver, or correct its rule or subject."));
            }
        }
        return Findings.of(remaining);
    }
}
