// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.registration;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Where the text of {@code .proto} files is found: in directories and jars, in their order, then on this program's class
 * path, which has Playhead's own. Immutable.
 *
 * @since 0.1
 */
public final class ProtoSources {

    private final List<Path> places;

    private ProtoSources(List<Path> places) {
        this.places = places;
    }

    /** @param places directories and jar files */
    public static ProtoSources in(Path... places) {
        return new ProtoSources(Arrays.stream(places)
                .map(place -> place.toAbsolutePath().normalize())
                .toList());
    }

    /**
     * The text of a file, byte for byte.
     *
     * @param path its import path
     * @throws UncheckedIOException if it is there but cannot be read
     */
    public Optional<String> text(String path) {
        try {
            for (Path place : places) {
                Optional<String> text = Files.isDirectory(place) ? inDirectory(place, path) : inJar(place, path);
                if (text.isPresent()) {
                    return text;
                }
            }
            try (InputStream in = ProtoSources.class.getResourceAsStream("/" + path)) {
                return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path + ": " + e.getMessage(), e);
        }
    }

    private static Optional<String> inDirectory(Path directory, String path) throws IOException {
        Path file = directory.resolve(path).normalize();
        return file.startsWith(directory) && Files.isRegularFile(file)
                ? Optional.of(Files.readString(file))
                : Optional.empty();
    }

    private static Optional<String> inJar(Path jar, String path) throws IOException {
        if (!Files.isRegularFile(jar)) {
            return Optional.empty();
        }
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            ZipEntry entry = zip.getEntry(path);
            return entry == null
                    ? Optional.empty()
                    : Optional.of(new String(zip.getInputStream(entry).readAllBytes(), UTF_8));
        }
    }
}
