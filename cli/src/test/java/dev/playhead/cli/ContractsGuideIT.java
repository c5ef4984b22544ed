// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.playhead.cli.GuideStep.Edit;
import dev.playhead.cli.GuideStep.Run;
import dev.playhead.cli.GuideStep.Write;
import dev.playhead.devstack.Devstack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Plays {@code docs/guide/contracts.md} as a team would that has nothing to do with the marketplace: in an empty directory,
 * with the commands and the files of the page, and looks for what the page says they print.
 */
class ContractsGuideIT {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path PAGE = ROOT.resolve("docs/guide/contracts.md");
    private static final List<String> MODULES =
            List.of("event-model", "serde", "contract-tools", "producer-lib", "consumer-lib");
    private static final int PATIENCE_SECONDS = 240;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path empty;

    @SuppressWarnings("NullAway.Init") // set by the first step
    private Path here;

    private Map<String, String> addresses = Map.of();

    @Test
    void aTeamThatIsNotTheMarketplaceGetsFromNothingToAReplayByTheGuideAlone() throws Exception {
        here = Files.createDirectories(empty.resolve("work"));
        layOutArtifacts();
        writeCommands();
        try (Devstack stack = Devstack.builder().registry().postgres().start()) {
            addresses = Map.of(
                    "localhost:9092",
                    stack.bootstrapServers(),
                    "http://localhost:8081/apis/ccompat/v7",
                    stack.registryUrl(),
                    "jdbc:postgresql://localhost:5433/playhead?user=playhead&password=playhead",
                    stack.jdbcUrl() + "?user=" + stack.jdbcUser() + "&password=" + stack.jdbcPassword());

            for (GuideStep step : GuideStep.of(Files.readString(PAGE))) {
                play(step);
            }
        }
    }

    private void play(GuideStep step) throws Exception {
        if (step instanceof Run run) {
            play(run);
        } else if (step instanceof Write write) {
            Path file = here.resolve(write.path());
            Files.createDirectories(file.getParent());
            Files.writeString(file, write.text());
        } else if (step instanceof Edit edit) {
            Path file = here.resolve(edit.path());
            String text = Files.readString(file);
            assertThat(text).as("%s, which the guide edits", edit.path()).contains(edit.before());
            Files.writeString(file, text.replace(edit.before(), edit.after()));
        }
    }

    private void play(Run run) throws Exception {
        if (run.command().startsWith("cd ")) {
            here = here.resolve(run.command().substring(3)).normalize();
            return;
        }
        String command = run.command();
        for (Map.Entry<String, String> address : addresses.entrySet()) {
            command = command.replace(address.getKey(), address.getValue());
        }
        Path log = Files.createTempFile(empty, "command", ".log");
        ProcessBuilder shell = new ProcessBuilder("sh", "-c", command)
                .directory(here.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(log.toFile());
        shell.environment().put("PATH", empty.resolve("bin") + ":" + System.getenv("PATH"));
        shell.environment().put("JAVA_HOME", System.getProperty("java.home"));
        shell.environment().put("LC_ALL", "C.UTF-8");
        shell.environment().put("MAVEN_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
        Process process = shell.start();
        try {
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as(command)
                    .isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        String printed = Files.readString(log, UTF_8);
        assertThat(process.exitValue() != 0)
                .as("%s should %s, but it printed%n%s", command, run.isToFail() ? "fail" : "succeed", printed)
                .isEqualTo(run.isToFail());
        assertThat(missing(printed, run.output()))
                .as("what the guide shows of %s, which printed%n%s", command, printed)
                .isEmpty();
    }

    /** The lines of the guide that were not printed, in their order; "..." stands for anything. */
    private static List<String> missing(String printed, List<String> wanted) {
        var lines = printed.lines().map(String::strip).iterator();
        for (int i = 0; i < wanted.size(); i++) {
            Pattern next = Pattern.compile(Pattern.quote(wanted.get(i)).replace("...", "\\E.*\\Q"));
            boolean found = false;
            while (!found && lines.hasNext()) {
                found = next.matcher(lines.next()).matches();
            }
            if (!found) {
                return wanted.subList(i, wanted.size());
            }
        }
        return List.of();
    }

    /** Playhead's artifacts as {@code ./mvnw install} would leave them, in a local repository of their own. */
    private void layOutArtifacts() throws IOException {
        layOut(ROOT.resolve("pom.xml"));
        layOut(ROOT.resolve("bom/pom.xml"));
        for (String module : MODULES) {
            layOut(ROOT.resolve(module).resolve("pom.xml"));
        }
    }

    private void layOut(Path pom) throws IOException {
        String text = Files.readString(pom);
        String artifact = first("<artifactId>([^<]+)", text.replaceAll("(?s)<parent>.*</parent>", ""));
        String version = first("<artifactId>playhead-parent</artifactId>\\s*<version>([^<]+)", text);
        Path directory = Files.createDirectories(
                empty.resolve("repository/dev/playhead").resolve(artifact).resolve(version));
        String name = artifact + "-" + version;
        Files.copy(pom, directory.resolve(name + ".pom"), StandardCopyOption.REPLACE_EXISTING);
        Path jar = pom.resolveSibling("target").resolve(name + ".jar");
        if (Files.exists(jar)) {
            Files.copy(jar, directory.resolve(name + ".jar"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static String first(String pattern, String text) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertThat(found.find()).as("%s in %s", pattern, text).isTrue();
        return found.group(1);
    }

    private void writeCommands() throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        script(
                "playhead",
                "exec '%s' -Dplayhead.home='%s' -XX:TieredStopAtLevel=1 -cp '%s' %s \"$@\""
                        .formatted(
                                java,
                                empty.resolve("playhead"),
                                System.getProperty("java.class.path"),
                                PlayheadCommand.class.getName()));
        script(
                "mvn",
                ("exec '%s' -B -ntp -Dstyle.color=never -Dmaven.repo.local='%s' -Dmaven.repo.local.tail='%s'"
                                + " -Dmaven.repo.local.tail.ignoreAvailability=true \"$@\"")
                        .formatted(
                                ROOT.resolve("mvnw"),
                                empty.resolve("repository"),
                                System.getProperty(
                                        "localRepository", System.getProperty("user.home") + "/.m2/repository")));
    }

    private void script(String name, String line) throws IOException {
        Path script = Files.createDirectories(empty.resolve("bin")).resolve(name);
        Files.writeString(script, "#!/bin/sh\n" + line + "\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
    }
}
