// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.playhead.serde.UndecodableException;
import dev.playhead.serde.UndecodableException.Reason;
import java.util.Arrays;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** The type that a record's headers name; a foreign record names none. */
final class CeType {

    private static final byte[] KEY = CloudEventHeaders.TYPE.getBytes(UTF_8);

    private CeType() {}

    /** The header that says so, as a record holds it. */
    static byte[] header(byte[] name) {
        return RecordTail.header(KEY, name);
    }

    /** The name as bytes; null if there is none. */
    static byte @Nullable [] of(Headers headers) {
        Header header = headers.lastHeader(CloudEventHeaders.TYPE);
        return header == null ? null : header.value();
    }

    /**
     * Whether the last header says so: there our producers write {@code ce_type}. Kafka decodes the key of a header when it
     * is asked for it, and that takes longer than decoding a small event; this asks for no key.
     */
    static boolean isLast(byte[] name, Header[] headers) {
        return headers.length > 0 && Arrays.equals(headers[headers.length - 1].value(), name);
    }

    static String text(byte @Nullable [] ceType) {
        return ceType == null ? "" : new String(ceType, UTF_8);
    }

    /** @throws UndecodableException if {@code ceType} is another name than that of the message the frame stands for */
    static void mustBe(byte[] name, byte @Nullable [] ceType, byte[] value) {
        if (ceType != null && !Arrays.equals(ceType, name)) {
            throw new UndecodableException(
                    Reason.SCHEMA_CONFLICT,
                    "schema " + Frame.id(value) + " stands for " + text(name) + " here, but the record's ce_type is "
                            + printable(text(ceType))
                            + ": were the registry's ids reassigned? Compare it with what the producer"
                            + " uses before reading on",
                    value);
        }
    }

    /** A header comes from outside: it must not forge lines of a log, or fill it. */
    private static String printable(String text) {
        boolean isLong = text.length() > 200;
        String plain = (isLong ? text.substring(0, 200) : text).replaceAll("[^\\x21-\\x7E]", "?");
        return isLong ? plain + "…" : plain;
    }
}
