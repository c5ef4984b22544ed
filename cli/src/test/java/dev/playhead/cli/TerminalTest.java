// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.playhead.cli.Terminal.Look;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {

    private static final Look LIVE = new Look(true, false, true, false, 60);

    @Test
    void aStageIsOneLineWhereNobodyWatches() {
        Screen screen = Screen.plain();

        try (Stage stage = screen.terminal().stage("publish the history")) {
            stage.progress(10, 20);
            stage.progress(20, 20);
            stage.done(20, "event");
        }

        assertThat(screen.out()).isEqualTo("ok publish the history: 20 events (0.0 s)\n");
    }

    @Test
    void redirectedOutputHasNoControlCharacters() {
        Screen screen = Screen.plain();

        try (Stage stage = screen.terminal().stage("start")) {
            stage.download("kafka.jar", 1, 2);
            screen.terminal().line("a line in between");
            screen.terminal().redraw();
        }

        assertThat(screen.out()).isEqualTo("a line in between\n");
    }

    @Test
    void aLiveStageShowsABarARateAndTheTimeLeft() {
        Screen screen = new Screen(new Look(true, false, true, false, 100));
        Stage stage = screen.terminal().stage("replay");
        stage.progress(50, 100);

        String line = stage.liveLine();

        assertThat(line).contains("replay", "██████████░░░░░░░░░░", "50 of 100", "/s", "left");
        stage.close();
    }

    @Test
    void onANarrowTerminalTheBarGivesWayToTheNumbers() {
        Screen screen = new Screen(LIVE);
        Stage stage = screen.terminal().stage("replay from zero into PostgreSQL");
        stage.progress(50_000, 100_000);

        String line = stage.liveLine();

        assertThat(line).contains("50,000 of 100,000").doesNotContain("█");
        stage.close();
    }

    @Test
    void theTimeLeftIsNotForetoldFromTheFirstFewEvents() {
        Screen screen = Screen.plain();
        Stage stage = screen.terminal().stage("publish");
        stage.progress(1, 100);

        String line = stage.liveLine();

        assertThat(line).contains("1 of 100").doesNotContain("left");
        stage.close();
    }

    @Test
    void aLiveLineNeverWraps() {
        Screen screen = new Screen(LIVE);
        Stage stage =
                screen.terminal().stage("a title that is far too long for a narrow terminal, is it not, it is indeed");

        screen.terminal().redraw();

        stage.close();
        assertThat(screen.out().split("\r\u001b\\[K"))
                .allSatisfy(line -> assertThat(line).hasSizeLessThan(60));
    }

    @Test
    void aLineInBetweenStandsAboveTheLiveOne() {
        Screen screen = new Screen(LIVE);
        Stage stage = screen.terminal().stage("start");

        screen.terminal().line("kafka is up");

        stage.close();
        assertThat(screen.out()).contains("\r\u001b[Kkafka is up\n");
    }

    @Test
    void aStageThatFailsLeavesTheLastWordToTheError() {
        Screen screen = Screen.plain();

        try (Stage stage = screen.terminal().stage("start")) {
            stage.detail("starting kafka");
        }

        assertThat(screen.out()).isEmpty();
    }

    @Test
    void columnsAreAligned() {
        Screen screen = Screen.plain();

        screen.terminal().table(List.of(List.of("kafka-1", "up", "127.0.0.1:9092"), List.of("pg", "DOWN", "jdbc:x")));

        assertThat(screen.out()).isEqualTo("  kafka-1  up    127.0.0.1:9092\n  pg       DOWN  jdbc:x\n");
    }

    @Test
    void colorNeedsATerminalAndIsWithdrawnByNoColor() {
        Map<String, String> terminal = Map.of("playhead.stdout.terminal", "true");

        assertThat(Look.of(Map.of("TERM", "xterm"), terminal).color()).isTrue();
        assertThat(Look.of(Map.of("TERM", "xterm", "NO_COLOR", "1"), terminal).color())
                .isFalse();
        assertThat(Look.of(Map.of("TERM", "xterm"), Map.of()).color()).isFalse();
        assertThat(Look.of(Map.of("TERM", "dumb"), terminal).live()).isFalse();
    }

    @Test
    void onlyAUtf8LocaleGetsMoreThanAscii() {
        assertThat(Look.of(Map.of("LANG", "en_US.UTF-8"), Map.of()).unicode()).isTrue();
        assertThat(Look.of(Map.of("LC_ALL", "C", "LANG", "en_US.UTF-8"), Map.of())
                        .unicode())
                .isFalse();
        assertThat(Look.of(Map.of(), Map.of()).unicode()).isFalse();
    }

    @Test
    void nobodyThereMeansNo() {
        assertThat(Screen.plain().terminal().confirms("Move it?")).isFalse();
    }
}
