// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde;

import dev.playhead.serde.RegistryCalls.Patience;
import dev.playhead.serde.RegistryCalls.Question;
import java.util.Optional;

/** The subjects behind Confluent's REST API. */
final class HttpSubjects implements Subjects {

    private static final String IF_MISSING = "is this the right registry?";

    private final RegistryCalls calls;

    HttpSubjects(String url, Patience patience) {
        calls = new RegistryCalls(url, patience);
    }

    @Override
    public Optional<Version> latest(String subject) {
        return calls.find(path(subject) + "/versions/latest", question("get the latest version of " + subject))
                .map(HttpSubjects::version);
    }

    @Override
    public Optional<Version> version(String subject, int number) {
        return calls.find(path(subject) + "/versions/" + number, question("get version " + number + " of " + subject))
                .map(HttpSubjects::version);
    }

    @Override
    public Optional<Version> find(String subject, SchemaText schema) {
        return calls.findByPost(path(subject), schema.json(), question("look up " + subject))
                .map(found -> new Version(
                        found.version(), new RegisteredSchema(found.id(), schema.text(), schema.references())));
    }

    private static Version version(RegistryAnswer found) {
        return new Version(found.version(), found.schema(found.id()));
    }

    @Override
    public Judgement judge(String subject, SchemaText schema) {
        RegistryAnswer answer = calls.post(
                "/compatibility" + path(subject) + "/versions?verbose=true",
                schema.json(),
                question("test the compatibility of " + subject));
        return new Judgement(answer.flag("is_compatible"), answer.texts("messages"));
    }

    @Override
    public int register(String subject, SchemaText schema) {
        return calls.post(path(subject) + "/versions", schema.json(), question("register " + subject))
                .id();
    }

    @Override
    public Optional<RegisteredSchema> byId(int id) {
        return calls.find("/schemas/ids/" + id, question("get schema " + id)).map(found -> found.schema(id));
    }

    @Override
    public Optional<String> compatibility(String subject) {
        return calls.find("/config/" + RegistryCalls.encoded(subject), question("get the compatibility of " + subject))
                .map(found -> found.text("compatibilityLevel"));
    }

    @Override
    public void setCompatibility(String subject, String mode) {
        calls.put(
                "/config/" + RegistryCalls.encoded(subject),
                "{\"compatibility\":" + Json.quote(mode) + "}",
                question("set the compatibility of " + subject));
    }

    private static String path(String subject) {
        return "/subjects/" + RegistryCalls.encoded(subject);
    }

    private static Question question(String what) {
        return new Question(what, IF_MISSING);
    }
}
