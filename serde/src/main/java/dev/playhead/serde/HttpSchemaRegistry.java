// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde;

import dev.playhead.event.Contract;
import dev.playhead.serde.RegisteredSchema.Reference;
import dev.playhead.serde.RegistryCalls.Patience;
import dev.playhead.serde.RegistryCalls.Question;
import java.util.List;
import java.util.function.Function;

/** The registry behind Confluent's REST API. */
final class HttpSchemaRegistry implements SchemaRegistry {

    private static final String NOT_REGISTERED =
            "register the contract, exactly as it is packaged, before it is published, or set auto.register.schemas=true";

    private static final String NOT_FOUND =
            "is this the registry that the producer uses, and was it restored whole if it was restored?";

    private final RegistryCalls calls;
    private final Once<Contract<?>, Integer> registered = new Once<>();
    private final Once<String, Reference> registeredImports = new Once<>();
    private final Once<Contract<?>, Integer> lookedUp = new Once<>();
    private final Once<String, Reference> lookedUpImports = new Once<>();
    private final Once<Integer, RegisteredSchema> byId = new Once<>();

    HttpSchemaRegistry(String url, Patience patience) {
        calls = new RegistryCalls(url, patience);
    }

    @Override
    public int register(Contract<?> contract) {
        return registered.get(contract, asked -> register(asked.name(), file(asked)));
    }

    @Override
    public int lookup(Contract<?> contract) {
        return lookedUp.get(
                contract,
                asked -> lookup(asked.name(), file(asked), this::lookedUpImport).id());
    }

    @Override
    public RegisteredSchema byId(int id) {
        return byId.get(
                id,
                asked -> calls.get("/schemas/ids/" + asked, new Question("get schema " + asked, NOT_FOUND))
                        .schema(asked));
    }

    private static ProtoFile file(Contract<?> contract) {
        return new ProtoFile(contract.descriptor().getFile(), contract.type().getClassLoader());
    }

    private int register(String subject, ProtoFile file) {
        String json = json(file, this::registeredImport);
        String versions = "/subjects/" + RegistryCalls.encoded(subject) + "/versions";
        return calls.post(versions, json, new Question("register " + subject, NOT_REGISTERED))
                .id();
    }

    private Reference registeredImport(ProtoFile file) {
        return registeredImports.get(file.path(), path -> {
            register(path, file);
            return reference(path, lookup(path, file, this::registeredImport));
        });
    }

    private RegistryAnswer lookup(String subject, ProtoFile file, Function<ProtoFile, Reference> imports) {
        Question question = new Question("look up " + subject, NOT_REGISTERED);
        return calls.post("/subjects/" + RegistryCalls.encoded(subject), json(file, imports), question);
    }

    private Reference lookedUpImport(ProtoFile file) {
        return lookedUpImports.get(file.path(), path -> reference(path, lookup(path, file, this::lookedUpImport)));
    }

    private static Reference reference(String path, RegistryAnswer answer) {
        return new Reference(path, path, answer.version());
    }

    private static String json(ProtoFile file, Function<ProtoFile, Reference> imports) {
        List<Reference> references = file.imports().stream().map(imports).toList();
        return new SchemaText(file.text(), references).json();
    }

    /** Nothing to release: the JDK ends an HTTP client that nobody uses any more. */
    @Override
    public void close() {}
}
