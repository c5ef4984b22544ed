// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import dev.playhead.contracts.scaffold.EventName;
import dev.playhead.contracts.scaffold.NewEvent;
import dev.playhead.contracts.scaffold.NewField;
import dev.playhead.contracts.scaffold.Scaffold;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes contracts projects and events. */
@Command(
        name = "new",
        header = "Begin a contracts project, or an event.",
        synopsisSubcommandLabel = "(project | event)",
        description = {
            "",
            "What is made has the questions that experts ask before an event is released, as comments to answer. The answers"
                    + " stay with the contract and show in its catalog.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  ./playhead contracts new project acme-contracts",
            "  ./playhead contracts new event acme.order.v1.OrderShipped acme-contracts --comment \"An order left.\""
        })
final class ContractsNewCommand {

    private ContractsNewCommand() {}

    static picocli.CommandLine line(Terminal terminal) {
        return new picocli.CommandLine(new ContractsNewCommand())
                .addSubcommand(new Project(terminal))
                .addSubcommand(new Event(terminal));
    }

    /** A whole project. */
    @Command(
            name = "project",
            header = "Make a contracts project: Maven build, waivers, script for CI, first event.",
            description = {""},
            footer = {"", "Examples:", "  ./playhead contracts new project acme-contracts --group com.acme"})
    static final class Project implements Callable<Integer> {

        private final Terminal terminal;

        @Parameters(paramLabel = "<name>", description = "Of its directory and its artifact, e.g. acme-contracts.")
        @SuppressWarnings("NullAway.Init") // set by picocli
        private String name;

        @Option(
                names = "--group",
                paramLabel = "<group>",
                description =
                        "Maven's group id, also the root of the Java packages (default: com.<first word of the name>).")
        private @Nullable String group;

        @Option(
                names = "--in",
                paramLabel = "<dir>",
                defaultValue = ".",
                description = "Where its directory is made (default: here).")
        @SuppressWarnings("NullAway.Init") // set by picocli
        private Path parent;

        Project(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws IOException {
            String groupId = group == null ? "com." + name.replaceAll("-.*", "") : group;
            Path project = Scaffold.project(parent, name, groupId, PlayheadCommand.Version.number());
            terminal.line(terminal.mark(true) + " made " + project);
            terminal.line("Next: answer the questions in " + Scaffold.SOURCES + ", then mvn verify.");
            return ExitCode.OK;
        }
    }

    /** One event. */
    @Command(
            name = "event",
            header = "Add an event to a contracts project.",
            description = {
                "",
                "Events of one package are one topic and share one file, which is made for the first of them.",
                ""
            },
            footer = {
                "",
                "Examples:",
                "  ./playhead contracts new event acme.parcel.v1.ParcelShipped acme-contracts --owner team-parcels \\",
                "    --comment \"A parcel left the warehouse.\" --field carrier --field shipped_at:timestamp"
            })
    static final class Event implements Callable<Integer> {

        private final Terminal terminal;

        @Parameters(
                index = "0",
                paramLabel = "<event>",
                description = "Its full name, e.g. acme.parcel.v1.ParcelShipped.")
        @SuppressWarnings("NullAway.Init") // set by picocli
        private String name;

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "<dir>",
                defaultValue = ".",
                description = "The contracts project (default: this directory).")
        @SuppressWarnings("NullAway.Init") // set by picocli
        private Path directory;

        @Option(
                names = "--comment",
                required = true,
                paramLabel = "<sentence>",
                description = "What happened, and when it is published.")
        @SuppressWarnings("NullAway.Init") // set by picocli
        private String comment;

        @Option(
                names = "--field",
                paramLabel = "<name>[:<type>]",
                description = "A field beside the key; may be repeated. Without a type it is a string.")
        private List<String> fields = new ArrayList<>();

        @Option(
                names = "--key",
                paramLabel = "<field>",
                description = "The field that is the record's key (default: parcel_id for a package ...parcel.v1).")
        private @Nullable String key;

        @Option(
                names = "--topic",
                paramLabel = "<topic>",
                description = "The topic (default: the package without its version).")
        private @Nullable String topic;

        @Option(
                names = "--owner",
                paramLabel = "<team>",
                defaultValue = "",
                description = "The team that publishes it; needed for the first event of a package.")
        @SuppressWarnings("NullAway.Init") // set by picocli
        private String owner;

        Event(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            List<NewField> parsed = fields.stream().map(NewField::parse).toList();
            NewEvent event = NewEvent.of(EventName.parse(name), comment, parsed, owner);
            event = key == null ? event : event.withKey(key);
            event = topic == null ? event : event.withTopic(topic);
            Path file = Scaffold.in(directory).event(event);
            terminal.line(terminal.mark(true) + " " + name + " is in " + file);
            terminal.line("Next: answer the questions above it, then playhead contracts lint.");
            return ExitCode.OK;
        }
    }
}
