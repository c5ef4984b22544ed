// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import dev.playhead.contracts.catalog.Catalog;
import dev.playhead.contracts.compatibility.ReleasedArtifact;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes the catalog of contracts. */
@Command(
        name = "catalog",
        header = "Make a site that shows every topic, event and field.",
        description = {
            "",
            "Static pages with search, one Markdown document and an AsyncAPI 3 document, from the contracts alone. Earlier"
                    + " releases, oldest first, tell what came when.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  ./playhead contracts catalog proto --out target/catalog",
            "  ./playhead contracts catalog acme-1.1.0.jar --out site --version 1.1.0 --after 1.0.0=acme-1.0.0.jar"
        })
final class ContractsCatalogCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private ContractsDirectory contracts;

    @Option(names = "--out", required = true, paramLabel = "<dir>", description = "Where the pages go.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path out;

    @Option(
            names = "--title",
            paramLabel = "<text>",
            description = "What the pages are headed with (default: the directory's name).")
    private @Nullable String title;

    @Option(names = "--version", paramLabel = "<version>", description = "The version of these contracts.")
    private @Nullable String version;

    @Option(
            names = "--after",
            paramLabel = "<version>=<jar>",
            description = "An earlier release of the artifact; may be repeated.")
    private Map<String, Path> earlier = new LinkedHashMap<>();

    ContractsCatalogCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Catalog catalog = Catalog.of(title == null ? contracts.name() : title, contracts.contracts(terminal))
                .version(version == null ? "" : version);
        for (Map.Entry<String, Path> release : earlier.entrySet()) {
            catalog = catalog.after(release.getKey(), ReleasedArtifact.read(release.getValue()));
        }
        try {
            int events = catalog.writeTo(out);
            terminal.line(
                    terminal.mark(true) + " " + Words.count(events, "event") + " in " + out.resolve("index.html"));
            return ExitCode.OK;
        } catch (UncheckedIOException e) {
            throw new CommandFailed(Words.reason(e), "Choose another --out", e);
        }
    }
}
