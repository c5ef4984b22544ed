// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import dev.playhead.event.Coordinates;
import picocli.CommandLine;

/** Reads a place in the log, as {@code orders-3@1042}. */
final class CoordinatesConverter implements CommandLine.ITypeConverter<Coordinates> {

    @Override
    public Coordinates convert(String text) {
        int at = text.lastIndexOf('@');
        int dash = at < 0 ? -1 : text.lastIndexOf('-', at);
        try {
            return new Coordinates(
                    text.substring(0, dash),
                    Integer.parseInt(text.substring(dash + 1, at)),
                    Long.parseLong(text.substring(at + 1)));
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new CommandLine.TypeConversionException(
                    "'" + Words.printable(text) + "' is no place in the log, like marketplace.order-3@1042");
        }
    }
}
