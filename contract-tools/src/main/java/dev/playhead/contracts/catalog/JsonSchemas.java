// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.catalog;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.GenericDescriptor;
import dev.playhead.event.v1.ContractProto;

/** JSON Schemas of messages in proto3's JSON form, one for each type that is mentioned. */
final class JsonSchemas {

    private final JsonObject all = new JsonObject();

    JsonObject all() {
        return all;
    }

    /** Where the schema of that type is; it is made the first time. */
    JsonObject reference(GenericDescriptor type) {
        if (!all.has(type.getFullName())) {
            JsonObject schema = new JsonObject();
            all.add(type.getFullName(), schema); // before its fields: messages may contain themselves
            if (type instanceof Descriptor message) {
                fill(schema, message);
            } else if (type instanceof EnumDescriptor constants) {
                fill(schema, constants);
            }
        }
        return AsyncApi.reference("#/components/schemas/" + type.getFullName());
    }

    private void fill(JsonObject schema, Descriptor message) {
        JsonObject properties = new JsonObject();
        message.getFields().forEach(field -> properties.add(field.getJsonName(), field(field)));
        schema.addProperty("type", "object");
        schema.add("properties", properties);
    }

    private static void fill(JsonObject schema, EnumDescriptor constants) {
        JsonArray names = new JsonArray();
        constants.getValues().forEach(value -> names.add(value.getName()));
        schema.addProperty("type", "string");
        schema.add("enum", names);
    }

    private JsonObject field(FieldDescriptor field) {
        if (field.isMapField()) {
            JsonObject map = typed("object");
            map.add("additionalProperties", single(field.getMessageType().findFieldByNumber(2)));
            return map;
        }
        if (field.isRepeated()) {
            JsonObject array = typed("array");
            array.add("items", single(field));
            return array;
        }
        return single(field);
    }

    private JsonObject single(FieldDescriptor field) {
        JsonObject schema = switch (field.getJavaType()) {
            case MESSAGE -> message(field.getMessageType());
            case ENUM -> reference(field.getEnumType());
            case STRING -> typed("string");
            case BOOLEAN -> typed("boolean");
            case INT -> formatted("integer", "int32");
            case LONG -> formatted("string", "int64");
            case FLOAT, DOUBLE -> typed("number");
            case BYTE_STRING -> formatted("string", "byte");
        };
        if (field.getOptions().getExtension(ContractProto.field).getPii() && !schema.has("$ref")) {
            schema.addProperty("description", "Says something about a person.");
        }
        return schema;
    }

    private JsonObject message(Descriptor type) {
        return switch (type.getFullName()) {
            case "google.protobuf.Timestamp" -> formatted("string", "date-time");
            case "google.protobuf.Duration", "google.protobuf.FieldMask", "google.protobuf.StringValue" ->
                typed("string");
            case "google.protobuf.Struct", "google.protobuf.Any", "google.protobuf.Empty" -> typed("object");
            case "google.protobuf.Value" -> new JsonObject();
            case "google.protobuf.ListValue" -> typed("array");
            case "google.protobuf.BoolValue" -> typed("boolean");
            case "google.protobuf.BytesValue", "google.protobuf.Int64Value", "google.protobuf.UInt64Value" ->
                typed("string");
            case "google.protobuf.Int32Value", "google.protobuf.UInt32Value" -> typed("integer");
            case "google.protobuf.FloatValue", "google.protobuf.DoubleValue" -> typed("number");
            default -> reference(type);
        };
    }

    private static JsonObject typed(String type) {
        JsonObject schema = new JsonObject();
        schema.addProperty("type", type);
        return schema;
    }

    private static JsonObject formatted(String type, String format) {
        JsonObject schema = typed(type);
        schema.addProperty("format", format);
        return schema;
    }
}
