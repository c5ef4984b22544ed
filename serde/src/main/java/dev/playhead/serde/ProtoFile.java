// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.Descriptors.FileDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@code .proto} file as it is packaged beside the classes that were generated from it.
 *
 * @param path its import path, which is also its place on the class path
 */
record ProtoFile(String path, String text, List<FileDescriptor> imports) {

    /** Registries know these files themselves, and so does Confluent's serializer, which never registers them. */
    private static final String WELL_KNOWN = "google/protobuf/";

    static ProtoFile of(FileDescriptor file, @Nullable ClassLoader classes) {
        List<FileDescriptor> imports = file.getDependencies().stream()
                .filter(imported -> !imported.getName().startsWith(WELL_KNOWN))
                .toList();
        return new ProtoFile(file.getName(), text(file.getName(), classes), imports);
    }

    private static String text(String path, @Nullable ClassLoader classes) {
        try (InputStream file = open(path, classes)) {
            if (file == null) {
                throw new SchemaRegistryException(
                        path + " is not on the class path: package the .proto files beside the classes generated from"
                                + " them, under their import path",
                        false,
                        null);
            }
            return new String(file.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        }
    }

    private static @Nullable InputStream open(String path, @Nullable ClassLoader classes) {
        return classes == null ? ClassLoader.getSystemResourceAsStream(path) : classes.getResourceAsStream(path);
    }
}
