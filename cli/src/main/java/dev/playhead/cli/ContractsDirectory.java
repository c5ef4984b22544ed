// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import dev.playhead.contracts.Buf;
import dev.playhead.contracts.ContractSet;
import dev.playhead.contracts.ContractsProject;
import dev.playhead.contracts.ProtoSources;
import dev.playhead.contracts.compatibility.ReleasedArtifact;
import dev.playhead.devstack.DevstackListener;
import dev.playhead.devstack.MavenFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The contracts project that a command is about, and what it imports. */
final class ContractsDirectory {

    @Parameters(
            arity = "0..1",
            paramLabel = "<dir>",
            defaultValue = ".",
            description = "The contracts project (default: this directory).")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path directory;

    @Option(
            names = "--import",
            paramLabel = "<jar>",
            description = "A jar, or a directory, of .proto files that the contracts import; may be repeated."
                    + " The Maven goals take them from the project's dependencies.")
    private List<Path> imports = List.of();

    ContractsProject project() {
        if (!Files.isDirectory(directory)) {
            throw CommandFailed.usage("there is no directory " + directory, "Name the one that holds the contracts");
        }
        return new ContractsProject(directory);
    }

    /** The files that the contracts may import. */
    ProtoSources imports() {
        for (Path place : imports) {
            if (!Files.exists(place)) {
                throw CommandFailed.usage("there is no " + place + " to import from", "Name a jar or a directory");
            }
        }
        return ProtoSources.in(imports);
    }

    /** buf, downloaded by the first command that needs it. */
    Buf buf(Terminal terminal) {
        var listener = new DevstackListener() {
            private boolean said;

            @Override
            public void downloading(String file, long bytesDone, long bytesTotal) {
                if (!said) {
                    said = true;
                    terminal.error("Downloading " + file + " (50 MB), once");
                }
            }
        };
        return Buf.of(MavenFile.of(Buf.coordinates(), listener)).importing(imports());
    }

    String name() {
        return directory
                .toAbsolutePath()
                .normalize()
                .getFileName()
                .toString()
                .replaceAll("-[0-9.]+(-SNAPSHOT)?\\.jar$", "");
    }

    /** The contracts of the project, or of an artifact that is named instead. */
    ContractSet contracts(Terminal terminal) {
        return Files.isRegularFile(directory)
                ? ReleasedArtifact.read(directory)
                : ContractSet.compile(project().sourceDirectory(), buf(terminal));
    }
}
