// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import dev.playhead.event.Coordinates;
import dev.playhead.event.Position;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;

/**
 * An event on its way to the entry of another key. Its headers travel along, with two more that say where it came from
 * and which line of the projection sent it, because one event may change several entries of one view.
 *
 * @param target which of the reader's repartition topics it goes to
 * @param value the event as it was published, undecoded
 */
record Rekeyed(int target, Bytes value) {

    private static final String ORIGIN = "playhead-origin";
    private static final String LINE = "playhead-line";

    static Headers headers(Headers published, Coordinates origin, int line) {
        Headers headers = new RecordHeaders(published.toArray());
        headers.add(ORIGIN, origin.toString().getBytes(StandardCharsets.UTF_8));
        headers.add(LINE, Integer.toString(line).getBytes(StandardCharsets.UTF_8));
        return headers;
    }

    static Coordinates origin(Headers headers) {
        Map.Entry<Position.Partition, Long> origin = Position.parse(text(headers, ORIGIN))
                .partitions()
                .entrySet()
                .iterator()
                .next();
        return new Coordinates(origin.getKey().topic(), origin.getKey().number(), origin.getValue());
    }

    static int line(Headers headers) {
        return Integer.parseInt(text(headers, LINE));
    }

    private static String text(Headers headers, String name) {
        Header header = Objects.requireNonNull(headers.lastHeader(name), name);
        return new String(header.value(), StandardCharsets.UTF_8);
    }
}
