// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import static dev.playhead.contracts.compatibility.Protos.contracts;
import static dev.playhead.contracts.compatibility.Protos.event;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Descriptors.Descriptor;
import dev.playhead.contracts.ContractSet;
import dev.playhead.contracts.TestBuf;
import eu.maveniverse.maven.mima.context.Context;
import eu.maveniverse.maven.mima.context.ContextOverrides;
import eu.maveniverse.maven.mima.context.Runtimes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.installation.InstallRequest;
import org.eclipse.aether.installation.InstallationException;
import org.eclipse.aether.repository.RemoteRepository;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaselinesTest {

    @TempDir
    private Path directory;

    private Context maven;

    @BeforeEach
    void openRepository() {
        maven = Runtimes.INSTANCE
                .getRuntime()
                .create(ContextOverrides.create()
                        .withLocalRepositoryOverride(directory.resolve("repository"))
                        .repositories(List.of())
                        .offline(true)
                        .build());
    }

    @AfterEach
    void closeRepository() {
        maven.close();
    }

    @Test
    void theLastReleaseIsTheHighestThatIsNoSnapshot() throws Exception {
        install("1.9.0", event("Sold", ""));
        install("1.10.0", event("Sold", "") + event("Retired", ""));
        install("1.11.0-SNAPSHOT", event("Lost", ""));

        Baseline last = baselines().named("release");

        assertThat(last.name()).isEqualTo("1.10.0");
        assertThat(messages(last.contracts().get(0))).containsExactly("Sold", "Retired");
        assertThat(baselines().named("releases").contracts()).hasSize(2);
        assertThat(messages(baselines()
                        .named("shop:shop-contracts:1.9.0")
                        .contracts()
                        .get(0)))
                .containsExactly("Sold");
    }

    @Test
    void beforeTheFirstReleaseThereIsNothingToCompareWith() {
        assertThat(baselines().named("release").isEmpty()).isTrue();
        assertThat(baselines().named("releases").isEmpty()).isTrue();
    }

    @Test
    void aRepositoryThatCannotBeAskedIsNotOneWithoutReleases() {
        try (Context online = Runtimes.INSTANCE
                .getRuntime()
                .create(ContextOverrides.create()
                        .withLocalRepositoryOverride(directory.resolve("repository"))
                        .build())) {
            var nobody = new RemoteRepository.Builder("gone", "default", "http://127.0.0.1:1/").build();
            var releases = new Releases(
                    online.repositorySystem(),
                    online.repositorySystemSession(),
                    List.of(nobody),
                    "shop",
                    "shop-contracts");

            assertThatThrownBy(releases::last)
                    .isInstanceOf(BaselineUnavailableException.class)
                    .hasMessageContaining("Cannot tell whether shop:shop-contracts was ever released");
        }
    }

    @Test
    void aJarAndADescriptorSetAndADirectoryAreBaselinesToo() throws IOException {
        Path jar = jar(event("Sold", ""));
        Path set = Files.write(
                directory.resolve("contracts.binpb"),
                contracts(event("Sold", "")).descriptorSet().toByteArray());
        write(event("Sold", ""));

        for (Path path : List.of(jar, set, sources())) {
            assertThat(messages(baselines().named(path.toString()).contracts().get(0)))
                    .containsExactly("Sold");
        }
    }

    @Test
    void whatIsNoArtifactOfContractsSaysSo() throws IOException {
        Path text = Files.writeString(directory.resolve("readme.txt"), "hello");
        Path empty = directory.resolve("empty.jar");
        try (var zip = new ZipOutputStream(Files.newOutputStream(empty))) {
            zip.putNextEntry(new ZipEntry("hello"));
        }

        assertThatThrownBy(() -> baselines().named(text.toString()))
                .isInstanceOf(BaselineUnavailableException.class)
                .hasMessageContaining("is not a descriptor set");
        assertThatThrownBy(() -> baselines().named(empty.toString()))
                .isInstanceOf(BaselineUnavailableException.class)
                .hasMessageContaining("holds no META-INF/playhead/contracts.binpb");
        assertThatThrownBy(() -> baselines().named("no-such-file.jar"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'no-such-file.jar'");
    }

    @Test
    void aRevisionOfGitIsRead() throws Exception {
        write(event("Sold", ""));
        git("init", "--quiet");
        git("add", ".");
        git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "--quiet", "--message", "first");
        write(event("Sold", "") + event("Retired", ""));

        Baseline head = baselines().named("git:HEAD");

        assertThat(messages(head.contracts().get(0))).containsExactly("Sold");
        assertThatThrownBy(() -> baselines().named("git:nowhere"))
                .isInstanceOf(BaselineUnavailableException.class)
                .hasMessageContaining("git does not know 'nowhere'");
        assertThatThrownBy(() -> baselines().named("git:--output=x"))
                .isInstanceOf(BaselineUnavailableException.class)
                .hasMessageContaining("is no revision");
    }

    @Test
    void aRevisionWithoutTheContractsIsBeforeTheFirstRelease() throws Exception {
        git("init", "--quiet");
        git(
                "-c",
                "user.name=t",
                "-c",
                "user.email=t@example.org",
                "commit",
                "--quiet",
                "--allow-empty",
                "--message",
                "0");
        write(event("Sold", ""));

        assertThat(baselines().named("git:HEAD").isEmpty()).isTrue();
    }

    private Baselines baselines() {
        return new Baselines(sources(), contracts(event("Sold", "")), TestBuf.BUF, releases());
    }

    private Releases releases() {
        return new Releases(
                maven.repositorySystem(), maven.repositorySystemSession(), List.of(), "shop", "shop-contracts");
    }

    private Path sources() {
        return directory.resolve("project/src/main/proto");
    }

    private void write(String messages) throws IOException {
        Path file = sources().resolve(Protos.PATH);
        Files.createDirectories(file.getParent());
        Files.writeString(file, Protos.text(messages));
    }

    private void install(String version, String messages) throws InstallationException, IOException {
        Artifact artifact = new DefaultArtifact("shop", "shop-contracts", "jar", version)
                .setFile(jar(messages).toFile());
        maven.repositorySystem().install(maven.repositorySystemSession(), new InstallRequest().addArtifact(artifact));
    }

    private Path jar(String messages) throws IOException {
        Path file = Files.createTempFile(directory, "contracts", ".jar");
        try (OutputStream out = Files.newOutputStream(file);
                var zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("META-INF/playhead/contracts.binpb"));
            zip.write(contracts(messages).descriptorSet().toByteArray());
        }
        return file;
    }

    private void git(String... arguments) throws IOException, InterruptedException {
        Path project = Files.createDirectories(directory.resolve("project"));
        String[] command = new String[arguments.length + 1];
        command[0] = "git";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process git = new ProcessBuilder(command)
                .directory(project.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(git.getInputStream().readAllBytes(), UTF_8);
        assertThat(git.waitFor()).as(said).isZero();
    }

    private static List<String> messages(ContractSet contracts) {
        return contracts.messages().stream().map(Descriptor::getName).toList();
    }
}
