// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The {@code .proto} files of a directory, read once and within limits: whatever stands in them, what looks at them next
 * has a bounded amount of text to look at. Links are not followed.
 */
final class Sources {

    static final int MAX_FILES = 2_000;
    static final long MAX_FILE_BYTES = 512 << 10;
    static final long MAX_BYTES = 32 << 20;

    private static final String ENDING = ".proto";
    private static final String OPTIONS = "playhead/v1/contract.proto";
    private static final String PROTOBUF = "google/protobuf/";

    private final Path directory;
    /** By import path. */
    private final Map<String, byte[]> files = new TreeMap<>();

    private long bytes;

    private Sources(Path directory) {
        this.directory = directory;
    }

    /**
     * Reads all {@code .proto} files below a directory.
     *
     * @throws ContractsUnreadableException if there are none, too many, too large ones or some that are no UTF-8
     */
    static Sources of(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new ContractsUnreadableException(
                    directory + " is not a directory: name the one that holds the .proto files");
        }
        var sources = new Sources(directory);
        try {
            Files.walkFileTree(directory, sources.new Reader());
        } catch (IOException e) {
            throw new ContractsUnreadableException("Cannot read " + directory + ": " + e, e);
        }
        if (sources.files.isEmpty()) {
            throw new ContractsUnreadableException(
                    directory + " holds no .proto files: name the directory that their packages begin in");
        }
        return sources;
    }

    /**
     * Takes files that are at hand, under the same limits.
     *
     * @param files the content of each by its import path
     * @throws ContractsUnreadableException as {@link #of(Path)}, and if a path leads out of the directory
     */
    static Sources of(Map<String, byte[]> files) {
        var sources = new Sources(Path.of(""));
        new TreeMap<>(files).forEach((path, content) -> {
            Path file = Path.of(path).normalize();
            if (file.isAbsolute() || file.startsWith("..") || !path.endsWith(ENDING)) {
                throw new ContractsUnreadableException(
                        SourceLocation.ofFile(path), "is not an import path: write it from where the packages begin");
            }
            sources.add(file, content);
        });
        return sources;
    }

    /** The files by import path. */
    Map<String, byte[]> files() {
        return files;
    }

    /** Where the file is, as the user would open it. */
    String pathOf(String importPath) {
        return directory.resolve(importPath).toString();
    }

    /**
     * Lays the files out for buf: ours in {@code contracts}, in {@code imports} what they may import and do not hold
     * themselves. What Protobuf brings is in buf.
     */
    void copyTo(Path workspace, ProtoSources others) throws IOException {
        Map<String, byte[]> imports = others.files();
        imports.put(OPTIONS, options());
        imports.keySet().removeIf(path -> files.containsKey(path) || path.startsWith(PROTOBUF));
        write(workspace.resolve("contracts"), files);
        write(workspace.resolve("imports"), imports);
        Files.writeString(
                workspace.resolve("buf.yaml"),
                "version: v2\nmodules:\n  - path: contracts\n" + (imports.isEmpty() ? "" : "  - path: imports\n"));
    }

    private static byte[] options() throws IOException {
        try (InputStream options = Sources.class.getResourceAsStream("/" + OPTIONS)) {
            return Objects.requireNonNull(options, OPTIONS).readAllBytes();
        }
    }

    private static void write(Path root, Map<String, byte[]> files) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            write(root.resolve(file.getKey()), file.getValue());
        }
    }

    private static void write(Path target, byte[] content) throws IOException {
        Files.createDirectories(target.getParent());
        Files.write(target, content);
    }

    private void add(Path file, byte[] content) {
        requireSize(file, content.length);
        bytes += content.length;
        if (files.size() >= MAX_FILES || bytes > MAX_BYTES) {
            throw new ContractsUnreadableException(
                    this + " holds more than " + MAX_FILES + " files or " + MAX_BYTES + " bytes: split the project");
        }
        requireText(file, content);
        files.put(directory.relativize(file).toString().replace('\\', '/'), content);
    }

    private static void requireSize(Path file, long size) {
        if (size > MAX_FILE_BYTES) {
            throw new ContractsUnreadableException(
                    SourceLocation.ofFile(file.toString()),
                    "has " + size + " bytes, more than the " + MAX_FILE_BYTES
                            + " that a file of contracts may have: split it");
        }
    }

    private static void requireText(Path file, byte[] content) {
        var decoder = StandardCharsets.UTF_8.newDecoder();
        var in = ByteBuffer.wrap(content);
        try {
            decoder.decode(in);
        } catch (CharacterCodingException e) {
            throw new ContractsUnreadableException(
                    new SourceLocation(file.toString(), lineOf(content, in.position()), 0),
                    "is not UTF-8 here: save the file as UTF-8");
        }
    }

    private static int lineOf(byte[] content, int position) {
        int line = 1;
        for (int i = 0; i < position; i++) {
            if (content[i] == '\n') {
                line++;
            }
        }
        return line;
    }

    /** The directory, or what stands for it. */
    @Override
    public String toString() {
        return directory.toString().isEmpty() ? "the set of contracts" : directory.toString();
    }

    private final class Reader extends SimpleFileVisitor<Path> {

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (file.toString().endsWith(ENDING)) {
                if (!attributes.isRegularFile()) {
                    throw new ContractsUnreadableException(
                            SourceLocation.ofFile(file.toString()), "is not a plain file: put the text itself there");
                }
                requireSize(file, attributes.size());
                add(file, Files.readAllBytes(file));
            }
            return FileVisitResult.CONTINUE;
        }
    }
}
