// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde;

import com.google.protobuf.Descriptors.FileDescriptor;
import dev.playhead.event.Contract;
import dev.playhead.serde.RegisteredSchema.Reference;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** The registry behind Confluent's REST API. */
final class HttpSchemaRegistry implements SchemaRegistry {

    private final RegistryCalls calls;
    private final Once<Contract<?>, Integer> registered = new Once<>();
    private final Once<Contract<?>, Integer> lookedUp = new Once<>();
    private final Once<String, Reference> imports = new Once<>();
    private final Once<Integer, RegisteredSchema> byId = new Once<>();

    HttpSchemaRegistry(String url) {
        calls = new RegistryCalls(url);
    }

    @Override
    public int register(Contract<?> contract) {
        return registered.get(contract, this::askToRegister);
    }

    private int askToRegister(Contract<?> contract) {
        ClassLoader classes = contract.type().getClassLoader();
        return register(contract.name(), ProtoFile.of(contract.descriptor().getFile(), classes), classes);
    }

    private int register(String subject, ProtoFile file, ClassLoader classes) {
        String schema = schema(
                file,
                file.imports().stream()
                        .map(imported -> imports.get(imported.getName(), path -> registerImport(imported, classes)))
                        .toList());
        return calls.post(versions(subject), "register " + subject, schema).id();
    }

    private Reference registerImport(FileDescriptor imported, ClassLoader classes) {
        String path = imported.getName();
        ProtoFile file = ProtoFile.of(imported, classes);
        register(path, file, classes);
        return lookupImport(imported, classes);
    }

    private Reference lookupImport(FileDescriptor imported, ClassLoader classes) {
        String path = imported.getName();
        RegistryAnswer answer = lookup(path, ProtoFile.of(imported, classes), classes);
        return new Reference(path, path, answer.version());
    }

    @Override
    public int lookup(Contract<?> contract) {
        return lookedUp.get(contract, this::askFor);
    }

    private int askFor(Contract<?> contract) {
        ClassLoader classes = contract.type().getClassLoader();
        return lookup(contract.name(), ProtoFile.of(contract.descriptor().getFile(), classes), classes)
                .id();
    }

    private RegistryAnswer lookup(String subject, ProtoFile file, ClassLoader classes) {
        String schema = schema(
                file,
                file.imports().stream()
                        .map(imported -> imports.get(imported.getName(), path -> lookupImport(imported, classes)))
                        .toList());
        return calls.post("/subjects/" + encoded(subject), "look up " + subject, schema);
    }

    @Override
    public RegisteredSchema byId(int id) {
        return byId.get(id, this::askById);
    }

    private RegisteredSchema askById(int id) {
        return calls.get("/schemas/ids/" + id, "get schema " + id).schema(id);
    }

    private static String versions(String subject) {
        return "/subjects/" + encoded(subject) + "/versions";
    }

    private static String encoded(String subject) {
        return URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String schema(ProtoFile file, List<Reference> references) {
        return "{\"schemaType\":\"PROTOBUF\",\"schema\":" + Json.quote(file.text()) + ",\"references\":["
                + references.stream().map(HttpSchemaRegistry::json).collect(Collectors.joining(",")) + "]}";
    }

    private static String json(Reference reference) {
        return "{\"name\":" + Json.quote(reference.name()) + ",\"subject\":" + Json.quote(reference.subject())
                + ",\"version\":" + reference.version() + "}";
    }

    /** Nothing to release: the JDK ends an HTTP client that nobody uses any more. */
    @Override
    public void close() {}
}
