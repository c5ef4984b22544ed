// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import dev.playhead.contracts.ContractSet;
import dev.playhead.contracts.ContractsProject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import picocli.CommandLine.Parameters;

/** The contracts project that a command is about. */
final class ContractsDirectory {

    /** Where a contracts artifact keeps its descriptor set. */
    private static final String DESCRIPTORS = "META-INF/playhead/contracts.binpb";

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
        return directory.toAbsolutePath().normalize().getFileName().toString();
    }

    ContractSet compile(Terminal terminal) {
        return ContractSet.compile(project().sourceDirectory(), ContractsOptions.buf(terminal));
    }

    /** The contracts of a released artifact. */
    ContractSet release(Path jar) {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            ZipEntry entry = zip.getEntry(DESCRIPTORS);
            if (entry == null) {
                throw new CommandFailed(jar + " has no " + DESCRIPTORS, "Name the jar of a contracts project");
            }
            try (InputStream in = zip.getInputStream(entry)) {
                return ContractSet.of(FileDescriptorSet.parseFrom(in));
            }
        } catch (IOException e) {
            throw new CommandFailed(
                    "cannot read " + jar + " (" + Words.reason(e) + ")", "Name a contracts artifact", e);
        }
    }
}
