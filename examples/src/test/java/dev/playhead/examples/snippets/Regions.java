// SPDX-License-Identifier: Apache-2.0
package dev.playhead.examples.snippets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The named regions of source files, without their indentation. */
final class Regions {

    private static final Pattern REGION =
            Pattern.compile("^ *// region:([\\w-]+)\\n(.*?)^ *// endregion$", Pattern.DOTALL | Pattern.MULTILINE);

    private Regions() {}

    /** @throws IllegalStateException if two regions have one name */
    static Map<String, String> in(Path sources) {
        Map<String, String> regions = new TreeMap<>();
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                Matcher region = REGION.matcher(Files.readString(file));
                while (region.find()) {
                    String text = region.group(2).stripTrailing().stripIndent();
                    if (regions.put(region.group(1), text) != null) {
                        throw new IllegalStateException("two regions are called " + region.group(1));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return regions;
    }
}
