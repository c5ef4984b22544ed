// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.Descriptors.FileDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@code .proto} file as it is packaged beside the classes that were generated from it.
 *
 * @param classes where to look for it; null is the system's class loader, as everywhere in the JDK
 */
record ProtoFile(FileDescriptor descriptor, @Nullable ClassLoader classes) {

    /** Every registry knows these files; Confluent's serializer does not register them either. */
    private static final String WELL_KNOWN = "google/protobuf/";

    /** The import path, which is also the file's place on the class path. */
    String path() {
        return descriptor.getName();
    }

    /** The files that this one imports and that the registry must be told of. */
    List<ProtoFile> imports() {
        return descriptor.getDependencies().stream()
                .filter(imported -> !imported.getName().startsWith(WELL_KNOWN))
                .map(imported -> new ProtoFile(imported, classes))
                .toList();
    }

    /** @throws SchemaRegistryException if the file is not packaged */
    String text() {
        try (InputStream file = open()) {
            if (file != null) {
                return new String(file.readAllBytes(), UTF_8);
            }
        } catch (IOException e) {
            throw new SchemaRegistryException(
                    "cannot read " + path() + " from the class path: " + e.getMessage(), false, e);
        }
        throw new SchemaRegistryException(
                path()
                        + " is not on the class path, so it cannot be registered: package the .proto files beside the classes"
                        + " generated from them, under their import path",
                false,
                null);
    }

    private @Nullable InputStream open() {
        return classes == null ? ClassLoader.getSystemResourceAsStream(path()) : classes.getResourceAsStream(path());
    }
}
