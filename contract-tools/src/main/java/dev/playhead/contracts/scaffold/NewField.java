// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.scaffold;

import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A field of a new event.
 *
 * @param name in snake_case
 * @param type a scalar type of Protobuf's, or {@code google.protobuf.Timestamp}
 * @since 0.1
 */
public record NewField(String name, String type) {

    static final String TIMESTAMP = "google.protobuf.Timestamp";

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(_[a-z][a-z0-9]*)*");
    private static final Set<String> SCALARS = Set.of(
            "string",
            "bool",
            "int32",
            "int64",
            "uint32",
            "uint64",
            "sint32",
            "sint64",
            "fixed32",
            "fixed64",
            "sfixed32",
            "sfixed64",
            "double",
            "float",
            "bytes");
    private static final Map<String, String> SHORT = Map.of("timestamp", TIMESTAMP, "time", TIMESTAMP, "int", "int32");

    public NewField {
        if (!NAME.matcher(name).matches()) {
            throw new ScaffoldException("a field cannot be called '" + name
                    + "': write it in lower case, words joined by _, as in unit_price_pence");
        }
        if (!SCALARS.contains(type) && !type.equals(TIMESTAMP)) {
            throw new ScaffoldException(
                    "field " + name + " cannot have the type '" + type + "': choose string, bool, int32, int64, bytes"
                            + " or timestamp; write other types into the .proto file yourself");
        }
    }

    /**
     * Reads {@code name} or {@code name:type}.
     *
     * @throws ScaffoldException if the name is not snake_case or the type is unknown
     */
    public static NewField parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            return new NewField(text, "string");
        }
        String type = text.substring(colon + 1);
        return new NewField(text.substring(0, colon), SHORT.getOrDefault(type, type));
    }
}
