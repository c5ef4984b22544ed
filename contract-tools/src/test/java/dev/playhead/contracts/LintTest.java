// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LintTest {

    private static final LocalDate TODAY = LocalDate.of(2026, 11, 21);
    private static final Pattern EXPECTED = Pattern.compile("// finds ([a-z0-9-]+)");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"../proto", "../event-model", "../examples", "."})
    void ourOwnContractsAreClean(Path project) {
        Findings findings = Lint.of(new ContractsProject(project), TestBuf.BUF, TODAY);

        assertThat(findings.as(Format.TEXT)).isEmpty();
    }

    static List<Path> badProjects() throws IOException {
        try (Stream<Path> projects = Files.list(Path.of("src/test/lint"))) {
            return projects.sorted().toList();
        }
    }

    @Test
    void thereAreTenBadProjects() throws IOException {
        assertThat(badProjects()).hasSizeGreaterThanOrEqualTo(10);
    }

    /** Each of them says itself, in comments, which rule it breaks on which line. */
    @ParameterizedTest
    @MethodSource("badProjects")
    void aBadContractIsFoundWithItsRuleAndLine(Path project) throws IOException {
        Path file = project.resolve("src/main/proto/acme/gig/v1/gig.proto");
        List<String> lines = Files.readAllLines(file);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            var rule = EXPECTED.matcher(lines.get(i));
            if (rule.find()) {
                expected.add(file + ":" + (i + 1) + " " + rule.group(1));
            }
        }

        Findings findings = Lint.of(new ContractsProject(project), TestBuf.BUF, TODAY);

        assertThat(findings.list())
                .extracting(found -> found.location().file() + ":"
                        + found.location().line() + " " + found.rule().id())
                .containsExactlyElementsOf(expected)
                .isNotEmpty();
    }

    private Findings lint(String messages, String waivers) throws IOException {
        Path file = directory.resolve("acme/gig/v1/gig.proto");
        Files.createDirectories(file.getParent());
        Files.writeString(file, """
                syntax = "proto3";
                package acme.gig.v1;
                import "playhead/v1/contract.proto";
                option (playhead.v1.stream) = { topic: "acme.gig" owner: "team-gigs" };
                """ + messages);
        Files.writeString(directory.resolve("waivers.txtpb"), waivers);
        return Lint.of(new ContractsProject(directory), TestBuf.BUF, TODAY);
    }

    @Test
    void whatAnEventCarriesIsNotTakenForAnEvent() throws IOException {
        Findings findings = lint("""
                // A gig is sold at another price from now on.
                message GigPriceChanged {
                  option (playhead.v1.event) = { key: "gig_id" };
                  string gig_id = 1;
                  Money price = 2;
                }
                // An amount in a currency.
                message Money {
                  string currency = 1;
                  double amount = 2;
                }
                """, "");

        assertThat(findings.list())
                .extracting(found -> found.rule().id() + " " + found.subject())
                .containsExactly("money-type acme.gig.v1.Money.amount");
    }

    @Test
    void aChoiceOfIdsIsNoCatchAll() throws IOException {
        Findings findings = lint("""
                // A gig was given to somebody, a buyer or a company.
                message GigReserved {
                  option (playhead.v1.event) = { key: "gig_id" };
                  string gig_id = 1;
                  oneof holder {
                    string buyer_id = 2;
                    string company_id = 3;
                  }
                }
                """, "");

        assertThat(findings.list()).isEmpty();
    }

    @Test
    void aSnapshotIsFoundAmongTheEventsOfItsTopic() throws IOException {
        Path other = directory.resolve("acme/gig/v1/revisions.proto");
        Files.createDirectories(other.getParent());
        Files.writeString(other, """
                syntax = "proto3";
                package acme.gig.v1;
                import "playhead/v1/contract.proto";
                option (playhead.v1.stream) = { topic: "acme.gig" owner: "team-gigs" };
                // A seller has revised the page of a gig.
                message GigRevised {
                  option (playhead.v1.event) = { key: "gig_id" };
                  string gig_id = 1;
                  string title = 2;
                  int64 price_pence = 3;
                }
                """);

        Findings findings = lint("""
                // A gig is offered for the first time, with its first values.
                message GigPublished {
                  option (playhead.v1.event) = { key: "gig_id" };
                  string gig_id = 1;
                  string title = 2;
                  int64 price_pence = 3;
                }
                // A seller gave a gig another title.
                message GigTitleUpdated {
                  option (playhead.v1.event) = { key: "gig_id" };
                  string gig_id = 1;
                  string title = 2;
                }
                // A gig is sold at another price from now on.
                message GigPriceChanged {
                  option (playhead.v1.event) = { key: "gig_id" };
                  string gig_id = 1;
                  int64 price_pence = 2;
                }
                """, "");

        assertThat(findings.list())
                .extracting(found -> found.rule().id() + " " + found.subject())
                .containsExactly("no-snapshot acme.gig.v1.GigRevised");
        assertThat(findings.list().get(0).what())
                .isEqualTo("GigRevised repeats what GigTitleUpdated and GigPriceChanged carry.");
    }

    @Test
    void aViewIsNoEvent() throws IOException {
        Files.createDirectories(directory.resolve("acme/views/v1"));
        Files.writeString(directory.resolve("acme/views/v1/views.proto"), """
                syntax = "proto3";
                package acme.views.v1;
                // A gig, as its page shows it.
                message GigPage {
                  int64 id = 1;
                  map<string, double> prices = 2;
                }
                """);

        assertThat(lint("", "").list()).isEmpty();
    }

    private static final String NUMBERED_GIG = """
            // A gig is no longer offered by its seller.
            message GigRetired {
              option (playhead.v1.event) = { key: "gig_id" };
              int64 gig_id = 1;
            }
            """;

    private static String waiver(String rule, String subject, String expiresOn) {
        return """
                # why we may
                waiver {
                  rule: "%s"
                  subject: "%s"
                  owner: "team-gigs"
                  reason: "numbers until March"
                  expires_on: "%s"
                }
                """.formatted(rule, subject, expiresOn);
    }

    @Test
    void aWaiverHoldsUntilTheEndOfItsDay() throws IOException {
        assertThat(lint(NUMBERED_GIG, "").list()).hasSize(1);
        assertThat(lint(NUMBERED_GIG, waiver("id-string", "acme.gig.v1.GigRetired.gig_id", "2026-11-21"))
                        .isClean())
                .isTrue();
        assertThat(lint(NUMBERED_GIG, waiver("id-string", "acme.gig.v1.GigRetired", "2026-11-21"))
                        .isClean())
                .isTrue();
    }

    @Test
    void anExpiredWaiverIsAFindingAndCoversNothing() throws IOException {
        Findings findings = lint(NUMBERED_GIG, waiver("id-string", "acme.gig.v1.GigRetired.gig_id", "2026-11-20"));

        assertThat(findings.list())
                .extracting(found -> found.rule().id())
                .containsExactly("id-string", "waiver-expired");
        assertThat(findings.list().get(1).location().toString()).endsWith("waivers.txtpb:2:1");
        assertThat(findings.list().get(1).what()).contains("ended on 2026-11-20; team-gigs answers for it");
    }

    @Test
    void aWaiverThatCoversNothingIsAFinding() throws IOException {
        Findings findings = lint(NUMBERED_GIG, waiver("money-type", "acme.gig.v1.GigRetired.gig_id", "2026-12-31"));

        assertThat(findings.list())
                .extracting(found -> found.rule().id())
                .containsExactly("id-string", "waiver-unused");
    }

    @Test
    void aWaiverCoversOneNameAndNotAllThatBeginLikeIt() throws IOException {
        Findings findings = lint(NUMBERED_GIG, waiver("id-string", "acme.gig.v1.Gig", "2026-12-31"));

        assertThat(findings.list())
                .extracting(found -> found.rule().id())
                .containsExactly("id-string", "waiver-unused");
    }
}
