// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandLineTest {

    private final Screen screen = Screen.plain();
    private final List<String> requests = new ArrayList<>();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @SuppressWarnings("NullAway.Init") // set before each
    private HttpServer views;

    @BeforeEach
    void startViews() throws IOException {
        views = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        views.start();
    }

    @AfterEach
    void stopViews() {
        views.stop(0);
    }

    @Test
    void whatDoesNotExistIsAUsageErrorThatNamesTheHelp() {
        int exitCode = run("stats");

        assertThat(exitCode).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).contains("stats", "See ./playhead --help");
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "tail x", "position show", "replay status x", "hospital list x"})
    void withoutAStackACommandSaysWhatToDo(String command) {
        int exitCode = run(command.split(" "));

        assertThat(exitCode).isEqualTo(ExitCode.FAILED);
        assertThat(screen.err())
                .startsWith("playhead: no stack is running here")
                .hasLineCount(1);
        assertThat(screen.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-5", "10001", "ten"})
    void aCampaignLastsMinutesThatCanBeCounted(String minutes) {
        int exitCode = run("torture", "--minutes", minutes);

        assertThat(exitCode).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).contains("--minutes", minutes).hasLineCount(1);
    }

    @Test
    void whereNothingRunsDownIsDoneAlready() {
        assertThat(run("down")).isZero();
        assertThat(screen.out()).isEqualTo("No stack is running here: nothing to stop.\n");
    }

    @Test
    void aDemoIsToldOfAllServersOrNone() {
        assertThat(run("demo", "--registry", "http://127.0.0.1:8081")).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).contains("--bootstrap-servers", "--jdbc-url", "See ./playhead demo --help");
    }

    @Test
    void withoutAViewServerItIsTheDemoThatHasOne() {
        int exitCode = run("view", "list");

        assertThat(exitCode).isEqualTo(ExitCode.FAILED);
        assertThat(screen.err()).startsWith("playhead: no view server is running here. Start one with ./playhead demo");
    }

    @ParameterizedTest
    @ValueSource(strings = {"replay status", "replay cancel 1f3a9c04"})
    void replaysAreLookedForInADatabaseOnly(String command) {
        int exitCode = run((command + " --bootstrap-servers 127.0.0.1:1").split(" "));

        assertThat(exitCode).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err())
                .contains("replays are in a database", "--jdbc-url")
                .hasLineCount(1);
    }

    /** They are run in a project of the user's, where there is no {@code ./playhead}. */
    @ParameterizedTest
    @ValueSource(strings = {"contracts register", "contracts new event acme.order.v1.OrderShipped nowhere --comment x"})
    void commandsOfContractsProjectsNameTheCommandOnThePath(String command) {
        int exitCode = run(command.split(" "));

        assertThat(exitCode).isNotZero();
        assertThat(screen.err())
                .containsPattern("(start|make) one with playhead ")
                .doesNotContain("./playhead");
    }

    @Test
    void statusForProgramsSaysThatNothingRuns() {
        int exitCode = run("status", "--json");

        assertThat(exitCode).isEqualTo(ExitCode.FAILED);
        assertThat(screen.out()).isEqualTo("{\"running\":false}\n");
    }

    @Test
    void anEntryOfAViewIsPrinted() {
        answer(200, "{\"gigId\":\"85123A\",\"title\":\"Mug\"}");

        int exitCode = run("view", "get", "gigs", "8/5 A", "--at-least", "gigs-0@3", "--url", url());

        assertThat(exitCode).isZero();
        assertThat(screen.out()).isEqualTo("{\n  \"gigId\": \"85123A\",\n  \"title\": \"Mug\"\n}\n");
        assertThat(requests).containsExactly("/views/gigs/8%2F5%20A?at-least=gigs-0%403");
    }

    @Test
    void aPageOfAViewNamesTheNextOne() {
        answer(200, "{\"entries\":[{\"key\":\"851\",\"view\":{\"title\":\"Mug\"}}],\"cursor\":\"abc\"}");

        int exitCode = run("view", "list", "gigs", "--prefix", "85", "--limit", "1", "--url", url());

        assertThat(exitCode).isZero();
        assertThat(screen.out()).isEqualTo("851 {\"title\":\"Mug\"}\n(more: add --cursor abc)\n");
        assertThat(requests).containsExactly("/views/gigs?prefix=85&limit=1");
    }

    @Test
    void theServersOwnWordsSayWhatIsWrong() {
        answer(404, "{\"status\":404,\"detail\":\"There is no view 'x'; there are: gigs\"}");

        int exitCode = run("view", "list", "x", "--url", url());

        assertThat(exitCode).isEqualTo(ExitCode.FAILED);
        assertThat(screen.err())
                .isEqualTo(
                        "playhead: There is no view 'x'; there are: gigs. ./playhead view list shows what there is.\n");
    }

    @Test
    void anAppThatHasStoppedIsNotWorthAskingAgain() {
        answer(
                503,
                "{\"type\":\"urn:playhead:problem:app-failed\",\"status\":503,\"detail\":\"the app stopped at x-0@1\"}");

        assertThat(run("view", "list", "gigs", "--url", url())).isEqualTo(ExitCode.FAILED);
        assertThat(screen.err())
                .contains("stopped at x-0@1. Nothing is skipped: mend it")
                .doesNotContain("moment");
    }

    @Test
    void aBadCursorIsAUsageError() {
        answer(400, "{\"status\":400,\"detail\":\"'zzz' is not a cursor\"}");

        int exitCode = run("view", "list", "gigs", "--cursor", "zzz", "--url", url());

        assertThat(exitCode).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).isEqualTo("playhead: 'zzz' is not a cursor.\n");
    }

    @Test
    void somethingElseThatAnswersIsNotAViewServer() {
        answer(200, "<html>");

        int exitCode = run("view", "list", "--url", url());

        assertThat(exitCode).isEqualTo(ExitCode.FAILED);
        assertThat(screen.err()).contains("is not a view server");
    }

    static Stream<CommandLine> commands() {
        return Reference.commands(commandLine(Screen.plain(), Path.of("target"))).stream()
                .filter(command -> command.getParent() != null);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandTeachesByExample(CommandLine command) {
        String help = command.getUsageMessage();

        assertThat(help).containsPattern("Examples?:\\n  \\./playhead ");
        assertThat(help.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(120));
    }

    private int run(String... arguments) {
        return commandLine(screen, directory).execute(arguments);
    }

    private static CommandLine commandLine(Screen screen, Path directory) {
        return PlayheadCommand.commandLine(screen.terminal(), new Home(directory.resolve(".playhead")));
    }

    private void answer(int status, String body) {
        views.createContext("/", exchange -> answer(exchange, status, body));
    }

    private void answer(HttpExchange exchange, int status, String body) throws IOException {
        try (exchange) {
            requests.add(exchange.getRequestURI().toString());
            exchange.sendResponseHeaders(status, 0);
            exchange.getResponseBody().write(body.getBytes(UTF_8));
        }
    }

    private String url() {
        return "http://127.0.0.1:" + views.getAddress().getPort();
    }
}
