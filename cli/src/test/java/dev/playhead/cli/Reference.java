// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** {@code docs/reference/cli.md}, made of what each command says of itself. */
final class Reference {

    private Reference() {}

    static String page(CommandLine playhead) {
        var page = new StringBuilder("""
                # The command line

                What `./playhead <command> --help` prints, in one place; a test compares the two. The launcher needs a JDK 17 or
                newer, finds it in `JAVA_HOME` or on the `PATH`, and builds what the command line needs when sources have changed.

                | environment | |
                |---|---|
                | `JAVA_HOME` | the JDK to use |
                | `NO_COLOR` | no color, whatever the terminal can |
                | `PLAYHEAD_CLASSPATH` | jars with your contracts, for `tail` |
                | `PLAYHEAD_JDBC_PASSWORD` | the database's password, for `position`, `replay`, `hospital` and `demo` |

                Results go to standard output, errors to standard error, what libraries log to `.playhead/logs/`. Where output is
                not a terminal, every stage is one line and no control character is written.
                """);
        for (CommandLine command : commands(playhead)) {
            page.append("\n## ")
                    .append(command.getCommandSpec().qualifiedName())
                    .append("\n\n```\n");
            page.append(command.getUsageMessage()
                    .lines()
                    .map(String::stripTrailing)
                    .reduce("", (all, line) -> all + line + "\n"));
            page.append("```\n");
        }
        return page.toString();
    }

    /** All commands that users see, each after its parent. */
    static List<CommandLine> commands(CommandLine command) {
        List<CommandLine> commands = new ArrayList<>(List.of(command));
        command.getSubcommands().values().stream()
                .filter(each -> !each.getCommandSpec().usageMessage().hidden())
                .forEach(each -> commands.addAll(commands(each)));
        return commands;
    }
}
