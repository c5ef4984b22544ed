// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.playhead.contracts.ContractSet;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Contracts as they were released: a jar that holds a descriptor set, or the descriptor set alone.
 *
 * @since 0.1
 */
public final class ReleasedArtifact {

    /** Where every artifact of contracts keeps its descriptor set. */
    static final String ENTRY = "META-INF/playhead/contracts.binpb";

    private static final int MAX_BYTES = 128 << 20;

    private ReleasedArtifact() {}

    /**
     * Reads the contracts of a file.
     *
     * @throws BaselineUnavailableException if there are none in it
     */
    public static ContractSet read(Path file) {
        try {
            return file.toString().endsWith(".jar") ? fromJar(file) : ContractSet.of(parse(fromFile(file)));
        } catch (InvalidProtocolBufferException e) {
            throw new BaselineUnavailableException(file + " is not a descriptor set: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new BaselineUnavailableException("Cannot read " + file + ": " + e, e);
        }
    }

    private static FileDescriptorSet parse(byte[] bytes) throws InvalidProtocolBufferException {
        return FileDescriptorSet.parseFrom(bytes);
    }

    /** Of a jar that holds the text of contracts as well, those are its own; the others it imports. */
    private static ContractSet fromJar(Path file) throws IOException {
        try (var jar = new ZipFile(file.toFile())) {
            ZipEntry entry = jar.getEntry(ENTRY);
            if (entry == null) {
                throw new BaselineUnavailableException(file + " holds no " + ENTRY
                        + ": is it an artifact of contracts, made with outputDescriptorFile as the guide says?");
            }
            try (InputStream in = jar.getInputStream(entry)) {
                FileDescriptorSet set = parse(bounded(file, in));
                Set<String> texts = set.getFileList().stream()
                        .map(FileDescriptorProto::getName)
                        .filter(path -> jar.getEntry(path) != null)
                        .collect(Collectors.toSet());
                return ContractSet.of(set, path -> texts.isEmpty() || texts.contains(path));
            }
        }
    }

    private static byte[] fromFile(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return bounded(file, in);
        }
    }

    private static byte[] bounded(Path file, InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw new BaselineUnavailableException(file + " has more than " + MAX_BYTES + " bytes of contracts");
        }
        return bytes;
    }
}
