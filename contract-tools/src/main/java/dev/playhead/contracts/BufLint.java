// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** buf's standard lint rules as findings; the rule {@code FIELD_LOWER_SNAKE_CASE} is our {@code buf-field-lower-snake-case}. */
final class BufLint {

    private static final String CONFIGURATION = """
            {"version": "v2", "lint": {"use": ["STANDARD"], "except": ["ENUM_ZERO_VALUE_SUFFIX"]}}""";
    private static final int FOUND_SOMETHING = 100;

    private BufLint() {}

    static List<Finding> of(ContractSet contracts, Buf buf) {
        Path directory = null;
        try {
            directory = Files.createTempDirectory("playhead-lint");
            Files.write(directory.resolve("image.binpb"), contracts.image());
            Buf.Output output = buf.run(
                    directory, List.of("lint", "image.binpb", "--config", CONFIGURATION, "--error-format", "json"));
            BufMessages messages = BufMessages.of(output);
            if (output.exitCode() != 0 && output.exitCode() != FOUND_SOMETHING) {
                throw messages.unreadable(contracts::pathOf);
            }
            return messages.list().stream()
                    .map(message -> finding(message, contracts))
                    .toList();
        } catch (IOException e) {
            throw new ContractsUnreadableException("Cannot write what buf reads: " + e, e);
        } finally {
            Directories.delete(directory);
        }
    }

    private static Finding finding(BufMessages.Message message, ContractSet contracts) {
        var rule = new Rule(
                "buf-" + message.type().toLowerCase(Locale.ROOT).replace('_', '-'),
                "buf: " + message.type(),
                "It is what every other team's Protobuf looks like, and what generated code in other languages relies on.");
        return new Finding(
                rule,
                new SourceLocation(contracts.pathOf(message.path()), message.line(), message.column()),
                message.path(),
                message.text(),
                "Do as the message says; while nobody uses the contract that is free.");
    }
}
