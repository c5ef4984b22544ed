// SPDX-License-Identifier: Apache-2.0
package dev.playhead.examples.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import dev.playhead.contracts.ContractSet;
import dev.playhead.contracts.catalog.Catalog;
import dev.playhead.marketplace.gig.v1.GigPublished;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs that the marketplace's catalog shows for its events compile against the real API, as they stand. */
class CatalogSnippetsTest {

    private static final Pattern JAVA = Pattern.compile("^```java\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

    @Test
    void theProgramsOfEveryEventCompile(@TempDir Path directory) throws IOException {
        int events = Catalog.of("marketplace", marketplace()).writeTo(directory);
        List<String> programs = JAVA.matcher(Files.readString(directory.resolve("catalog.md")))
                .results()
                .map(MatchResult::group)
                .toList();
        Path source = Files.writeString(directory.resolve("Programs.java"), program(programs));

        assertThat(programs).hasSize(2 * events);
        assertThat(errorsOf(source)).isEmpty();
    }

    /** Each program is the body of a method; their imports are those of the class. */
    private static String program(List<String> programs) {
        var imports = new TreeSet<String>();
        var methods = new StringBuilder();
        for (int i = 0; i < programs.size(); i++) {
            methods.append("  void program").append(i).append("(javax.sql.DataSource database) {\n");
            for (String line : programs.get(i).lines().toList()) {
                if (line.startsWith("import ")) {
                    imports.add(line);
                } else if (!line.startsWith("```")) {
                    methods.append("    ").append(line).append('\n');
                }
            }
            methods.append("  }\n");
        }
        return String.join("\n", imports) + "\nclass Programs {\n" + methods + "}\n";
    }

    private static String errorsOf(Path source) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        var errors = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options =
                    List.of("-proc:none", "-d", source.getParent().toString());
            compiler.getTask(errors, files, null, options, null, files.getJavaFileObjects(source))
                    .call();
        }
        return errors.toString();
    }

    private static ContractSet marketplace() throws IOException {
        try (InputStream in = GigPublished.class.getResourceAsStream("/META-INF/playhead/contracts.binpb")) {
            return ContractSet.of(FileDescriptorSet.parseFrom(Objects.requireNonNull(in)));
        }
    }
}
