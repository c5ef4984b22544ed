// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts;

/**
 * A place in a {@code .proto} file.
 *
 * @param file the path as the user gave it, or the import path if the sources are not at hand
 * @param line counted from 1; 0 if only the file is known
 * @param column counted from 1; 0 if only the line is known
 * @since 0.1
 */
public record SourceLocation(String file, int line, int column) {

    /** Checks that nothing is negative. */
    public SourceLocation {
        if (line < 0 || column < 0) {
            throw new IllegalArgumentException("A place in a file is counted from 1: " + line + ":" + column);
        }
    }

    /** A whole file. */
    public static SourceLocation ofFile(String file) {
        return new SourceLocation(file, 0, 0);
    }

    /** {@code file:line:column}, as compilers write it and editors open it; without what is not known. */
    @Override
    public String toString() {
        if (line == 0) {
            return file;
        }
        return column == 0 ? file + ":" + line : file + ":" + line + ":" + column;
    }
}
