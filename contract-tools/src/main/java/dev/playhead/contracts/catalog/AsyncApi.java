// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.catalog;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;

/**
 * The catalog as an <a href="https://www.asyncapi.com/docs/reference/specification/v3.0.0">AsyncAPI 3.0</a> document: a
 * channel per topic, a message per event. Payloads are described in their JSON form; on the wire they are Protobuf.
 */
final class AsyncApi {

    private static final Gson PRETTY =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    private final JsonSchemas schemas = new JsonSchemas();
    private final String title;
    private final String version;
    private final List<CatalogTopic> topics;

    AsyncApi(String title, String version, List<CatalogTopic> topics) {
        this.title = title;
        this.version = version;
        this.topics = topics;
    }

    String document() {
        JsonObject info = new JsonObject();
        info.addProperty("title", title);
        info.addProperty("version", version);
        JsonObject channels = new JsonObject();
        JsonObject operations = new JsonObject();
        JsonObject messages = new JsonObject();
        for (int i = 0; i < topics.size(); i++) {
            CatalogTopic topic = topics.get(i);
            String channel = identifier(topic.name());
            channels.add(channel, channel(topic));
            operations.add("publish-" + channel, operation(topic, channel));
            topic.events().forEach(event -> messages.add(event.fullName(), message(event)));
        }
        JsonObject components = new JsonObject();
        components.add("messages", messages);
        components.add("schemas", schemas.all());
        JsonObject document = new JsonObject();
        document.addProperty("asyncapi", "3.0.0");
        document.add("info", info);
        document.addProperty("defaultContentType", "application/protobuf");
        document.add("channels", channels);
        document.add("operations", operations);
        document.add("components", components);
        return PRETTY.toJson(document) + "\n";
    }

    private static String identifier(String topic) {
        return topic.replaceAll("[^A-Za-z0-9._-]", "_");
    }

    private JsonObject channel(CatalogTopic topic) {
        JsonObject channel = new JsonObject();
        channel.addProperty("address", topic.name());
        if (!topic.comment().isBlank()) {
            channel.addProperty("description", topic.comment().strip());
        }
        JsonObject messages = new JsonObject();
        topic.events()
                .forEach(event ->
                        messages.add(event.fullName(), reference("#/components/messages/" + event.fullName())));
        channel.add("messages", messages);
        JsonObject kafka = new JsonObject();
        kafka.addProperty("topic", topic.name());
        kafka.addProperty("bindingVersion", "0.5.0");
        channel.add("bindings", bindings(kafka));
        return channel;
    }

    private static JsonObject bindings(JsonObject kafka) {
        JsonObject bindings = new JsonObject();
        bindings.add("kafka", kafka);
        return bindings;
    }

    private static JsonObject operation(CatalogTopic topic, String channel) {
        JsonObject operation = new JsonObject();
        operation.addProperty("action", "send");
        operation.add("channel", reference("#/channels/" + channel));
        if (!topic.owner().isEmpty()) {
            operation.addProperty("summary", "Published by " + topic.owner() + ", which answers for these events.");
        }
        return operation;
    }

    private JsonObject message(CatalogEvent event) {
        JsonObject message = new JsonObject();
        message.addProperty("name", event.fullName());
        message.addProperty("title", event.name());
        message.addProperty("summary", event.summary());
        message.addProperty("description", event.comment().strip());
        message.addProperty("contentType", "application/protobuf");
        message.add("headers", headers(event));
        message.add("payload", schemas.reference(event.descriptor()));
        JsonObject key = new JsonObject();
        key.addProperty("type", "string");
        key.addProperty("description", "the value of " + event.key() + " as text, in UTF-8");
        JsonObject kafka = new JsonObject();
        kafka.add("key", key);
        kafka.addProperty("schemaIdLocation", "payload");
        kafka.addProperty("schemaIdPayloadEncoding", "confluent");
        kafka.addProperty("bindingVersion", "0.5.0");
        message.add("bindings", bindings(kafka));
        JsonObject example = new JsonObject();
        example.addProperty("name", event.name());
        example.add("payload", JsonParser.parseString(Example.json(event.example())));
        JsonArray examples = new JsonArray();
        examples.add(example);
        message.add("examples", examples);
        if (event.isDeprecated()) {
            JsonObject tag = new JsonObject();
            tag.addProperty("name", "deprecated");
            JsonArray tags = new JsonArray();
            tags.add(tag);
            message.add("tags", tags);
        }
        return message;
    }

    private static JsonObject headers(CatalogEvent event) {
        JsonObject properties = new JsonObject();
        CloudEvents.headers(event).forEach((name, value) -> {
            JsonObject header = new JsonObject();
            header.addProperty("type", "string");
            if (CloudEvents.isConstant(name)) {
                header.addProperty("const", value);
            } else {
                JsonArray examples = new JsonArray();
                examples.add(value);
                header.add("examples", examples);
            }
            properties.add(name, header);
        });
        JsonObject headers = new JsonObject();
        headers.addProperty("type", "object");
        headers.add("properties", properties);
        JsonArray required = new JsonArray();
        CloudEvents.headers(event).keySet().forEach(required::add);
        headers.add("required", required);
        return headers;
    }

    static JsonObject reference(String to) {
        JsonObject reference = new JsonObject();
        reference.addProperty("$ref", to);
        return reference;
    }
}
