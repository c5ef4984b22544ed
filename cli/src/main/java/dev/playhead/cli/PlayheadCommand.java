// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The {@code playhead} command. */
@Command(
        name = "playhead",
        synopsisSubcommandLabel = "<command>",
        versionProvider = PlayheadCommand.Version.class,
        header = "Event streaming you can rewind.",
        description = {"", "Real servers, real events, on this machine, without Docker."},
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:It worked.",
            "1:It failed, or it found something: a mismatch, a server that is down, a key that is not there.",
            "2:The command line is wrong.",
            "130:Interrupted by Ctrl-C (143: by kill)."
        },
        footer = {
            "",
            "Begin with ./playhead demo. Each command explains itself: ./playhead <command> --help",
        })
final class PlayheadCommand {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli itself acts on it
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    @SuppressWarnings("UnusedVariable") // picocli itself acts on it
    private boolean version;

    private PlayheadCommand() {}

    /** Runs the command line and ends the process with its exit code. */
    public static void main(String[] arguments) {
        Home home = Home.ofThisProcess();
        Logs.into(home, arguments);
        int exitCode = commandLine(Terminal.ofThisProcess(), home).execute(arguments);
        System.exit(exitCode);
    }

    static CommandLine commandLine(Terminal terminal, Home home) {
        var line = new CommandLine(new PlayheadCommand())
                .addSubcommand(new DemoCommand(terminal, home))
                .addSubcommand(new UpCommand(terminal, home))
                .addSubcommand(new StatusCommand(terminal, home))
                .addSubcommand(new DownCommand(terminal, home))
                .addSubcommand(new TailCommand(terminal, home))
                .addSubcommand(PositionCommand.line(terminal, home))
                .addSubcommand(ReplayCommand.line(terminal, home))
                .addSubcommand(HospitalCommand.line(terminal, home))
                .addSubcommand(SubscriptionsCommand.line(terminal, home))
                .addSubcommand(ViewCommand.line(terminal, home))
                .addSubcommand(ContractsCommand.line(terminal, home))
                .addSubcommand(new SimCommand(terminal, home))
                .addSubcommand(new MutantsCommand(terminal, home))
                .addSubcommand(new TortureCommand(terminal, home))
                .setExecutionExceptionHandler(new Failures(terminal))
                .setParameterExceptionHandler((e, rest) -> misuse(terminal, e))
                .setColorScheme(
                        CommandLine.Help.defaultColorScheme(terminal.look().color() ? Ansi.ON : Ansi.OFF))
                .setUsageHelpWidth(100)
                .setUsageHelpAutoWidth(false)
                .setCaseInsensitiveEnumValuesAllowed(true);
        line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        return line;
    }

    private static int misuse(Terminal terminal, CommandLine.ParameterException e) {
        CommandSpec spec = e.getCommandLine().getCommandSpec();
        terminal.error("playhead: " + e.getMessage() + ". See ./" + spec.qualifiedName() + " --help");
        CommandLine.UnmatchedArgumentException.printSuggestions(
                e, e.getCommandLine().getErr());
        return ExitCode.USAGE;
    }

    /** The version of the build. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() throws IOException {
            return new String[] {"playhead " + number()};
        }

        /** As Maven writes it, e.g. {@code 0.1.0-SNAPSHOT}. */
        static String number() throws IOException {
            try (var in = Objects.requireNonNull(PlayheadCommand.class.getResourceAsStream("version"))) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
            }
        }
    }
}
