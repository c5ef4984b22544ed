// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import dev.playhead.contracts.ContractSet;
import dev.playhead.contracts.ContractsProject;
import dev.playhead.contracts.compatibility.ReleasedArtifact;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** The contracts project that a command is about. */
final class ContractsDirectory {

    @Parameters(
            arity = "0..1",
            paramLabel = "<dir>",
            defaultValue = ".",
            description = "The contracts project (default: this directory).")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path directory;

    ContractsProject project() {
        if (!Files.isDirectory(directory)) {
            throw CommandFailed.usage("there is no directory " + directory, "Name the one that holds the contracts");
        }
        return new ContractsProject(directory);
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
                : ContractSet.compile(project().sourceDirectory(), ContractsOptions.buf(terminal));
    }
}
