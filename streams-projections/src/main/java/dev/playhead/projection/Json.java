// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import com.google.gson.stream.JsonWriter;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/**
 * JSON as this service writes it: the same for the same content. Views by Protobuf's own mapping (64-bit integers are
 * strings there) with fields in the order of their numbers, those at their default included, maps sorted by key.
 */
final class Json {

    private static final JsonFormat.Printer PRETTY =
            JsonFormat.printer().alwaysPrintFieldsWithNoPresence().sortingMapKeys();
    private static final JsonFormat.Printer COMPACT = PRETTY.omittingInsignificantWhitespace();

    private Json() {}

    /** What goes into an object. */
    interface Content {
        void writeTo(JsonWriter json) throws IOException;
    }

    static String object(Content content) {
        StringWriter text = new StringWriter();
        try (JsonWriter json = new JsonWriter(text)) {
            json.setIndent("  ");
            json.setHtmlSafe(false);
            json.beginObject();
            content.writeTo(json);
            json.endObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.append('\n').toString();
    }

    static String pretty(Message view) {
        return print(PRETTY, view) + "\n";
    }

    static String compact(Message view) {
        return print(COMPACT, view);
    }

    private static String print(JsonFormat.Printer printer, Message view) {
        try {
            return printer.print(view);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(
                    view.getDescriptorForType().getFullName() + " cannot be written as JSON: " + e.getMessage(), e);
        }
    }
}
