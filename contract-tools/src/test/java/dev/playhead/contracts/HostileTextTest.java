// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text that means harm gets one sentence, with its file and line; within ten seconds and this JVM's small heap. */
@Timeout(value = 10, unit = TimeUnit.SECONDS)
class HostileTextTest {

    private static final String HEAD = "syntax = \"proto3\";\npackage acme.v1;\n";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private void write(String file, String text) throws IOException {
        Files.writeString(directory.resolve(file), text);
    }

    private void assertRefused(String place, String reason) {
        var refused = catchThrowableOfType(
                ContractsUnreadableException.class, () -> ContractSet.compile(directory, TestBuf.BUF));

        assertThat(refused).isNotNull();
        assertThat(refused.getMessage())
                .startsWith(directory + "/" + place)
                .contains(reason)
                .hasLineCount(1);
        assertThat(refused.location()).isPresent();
    }

    @Test
    void tenThousandNestedMessages() throws IOException {
        write("deep.proto", HEAD + "message M {\n".repeat(10_000) + "}".repeat(10_000));

        assertRefused("deep.proto:34:1: ", "message nesting depth must be less than 32");
    }

    @Test
    void tenThousandNestedTypesSideBySideAreOnlyMany() throws IOException {
        String many = IntStream.range(0, 10_000)
                .mapToObj(i -> "message M" + i + " {}\n")
                .collect(Collectors.joining());
        write("wide.proto", HEAD + "message M {\n" + many + "}\n");

        assertThat(ContractSet.compile(directory, TestBuf.BUF).messages().get(0).getNestedTypes())
                .hasSize(10_000);
    }

    @Test
    void tenThousandNestedOptionValues() throws IOException {
        write(
                "option.proto",
                HEAD + "option java_package = " + "{a:".repeat(10_000) + "1" + "}".repeat(10_000) + ";\n");

        assertRefused("option.proto:", "");
    }

    @Test
    void aCommentOfOneMegabyte() throws IOException {
        write("comment.proto", HEAD + "// " + "x".repeat(1 << 20) + "\nmessage M {}\n");

        assertRefused("comment.proto: ", "has 1048629 bytes, more than the 524288 that a file of contracts may have");
    }

    @Test
    void aCommentThatJustFits() throws IOException {
        write("comment.proto", HEAD + "// " + "x".repeat(500_000) + "\nmessage M {}\n");

        assertThatCode(() -> ContractSet.compile(directory, TestBuf.BUF)).doesNotThrowAnyException();
    }

    @Test
    void importsInACircle() throws IOException {
        write("a.proto", HEAD + "import \"b.proto\";\n");
        write("b.proto", HEAD + "import \"a.proto\";\n");

        assertRefused("", "cycle found in imports");
    }

    @Test
    void aMissingImport() throws IOException {
        write("a.proto", HEAD + "import \"nowhere.proto\";\n");

        assertRefused("a.proto:3:8: ", "nowhere.proto");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../etc/passwd",
                "/etc/passwd",
                "../imports/playhead/v1/contract.proto",
                "./../a.proto",
                "..\\\\..\\\\etc\\\\passwd"
            })
    void anImportThatLeadsOutOfTheProject(String path) throws IOException {
        write("a.proto", HEAD + "import \"" + path + "\";\n");

        assertRefused("a.proto:3:8: ", "");
    }

    @Test
    void aLinkThatLeadsOutOfTheProject() throws IOException {
        Files.createSymbolicLink(directory.resolve("a.proto"), Path.of("/etc/passwd"));

        assertRefused("a.proto: ", "is not a plain file");
    }

    @Test
    void bytesThatAreNotUtf8() throws IOException {
        byte[] text = (HEAD + "// caf\u00e9\nmessage M {}\n").getBytes(StandardCharsets.ISO_8859_1);
        Files.write(directory.resolve("latin.proto"), text);

        assertRefused("latin.proto:3: ", "is not UTF-8 here");
    }

    @Test
    void tooManyFiles() throws IOException {
        for (int i = 0; i <= Sources.MAX_FILES; i++) {
            Files.createFile(directory.resolve(i + ".proto"));
        }

        assertThat(catchThrowableOfType(
                        ContractsUnreadableException.class, () -> ContractSet.compile(directory, TestBuf.BUF)))
                .hasMessageContaining("holds more than 2000 files");
    }

    @Test
    void aDirectoryWithoutContracts() {
        assertThat(catchThrowableOfType(
                        ContractsUnreadableException.class, () -> ContractSet.compile(directory, TestBuf.BUF)))
                .hasMessageContaining("holds no .proto files");
    }

    @Test
    void aBufYamlOfTheProjectIsNotObeyed() throws IOException {
        write("buf.yaml", "version: v2\ndeps:\n  - buf.build/acme/nowhere\n");
        write("a.proto", HEAD + "// What it is.\nmessage M {}\n");

        assertThatCode(() -> ContractSet.compile(directory, TestBuf.BUF)).doesNotThrowAnyException();
    }
}
