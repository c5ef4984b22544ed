// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Where the text of {@code .proto} files is found: in directories and jars, in their order, then on this program's class
 * path, which has Playhead's own. Immutable.
 *
 * @since 0.1
 */
public final class ProtoSources {

    private static final String ENDING = ".proto";

    private final List<Path> places;

    private ProtoSources(List<Path> places) {
        this.places = places;
    }

    /** @param places directories and jar files */
    public static ProtoSources in(Path... places) {
        return in(Arrays.asList(places));
    }

    /** @param places directories and jar files */
    public static ProtoSources in(Collection<Path> places) {
        return new ProtoSources(
                places.stream().map(place -> place.toAbsolutePath().normalize()).toList());
    }

    /** These, and behind them those. */
    public ProtoSources and(ProtoSources others) {
        return new ProtoSources(
                Stream.concat(places.stream(), others.places.stream()).toList());
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

    /**
     * All files of the directories and jars by import path, but not those on this program's class path.
     *
     * @throws ContractsUnreadableException if a place cannot be read, or there are too many
     */
    Map<String, byte[]> files() {
        Map<String, byte[]> files = new HashMap<>();
        for (Path place : places) {
            try {
                if (Files.isDirectory(place)) {
                    addAll(place, files);
                } else if (Files.isRegularFile(place)) {
                    try (FileSystem jar = FileSystems.newFileSystem(place)) {
                        addAll(jar.getPath("/"), files);
                    }
                }
            } catch (IOException e) {
                throw new ContractsUnreadableException("Cannot read the .proto files of " + place + ": " + e, e);
            }
        }
        return files;
    }

    private static void addAll(Path root, Map<String, byte[]> files) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path file : (Iterable<Path>) all.filter(ProtoSources::isProto)::iterator) {
                String path = root.relativize(file).toString().replace('\\', '/');
                if (files.size() >= Sources.MAX_FILES || Files.size(file) > Sources.MAX_FILE_BYTES) {
                    throw new ContractsUnreadableException(
                            SourceLocation.ofFile(path),
                            "is one file too many to import, or too large: import fewer and smaller artifacts");
                }
                if (!files.containsKey(path)) {
                    files.put(path, Files.readAllBytes(file));
                }
            }
        }
    }

    private static boolean isProto(Path file) {
        return file.toString().endsWith(ENDING) && Files.isRegularFile(file);
    }
}
