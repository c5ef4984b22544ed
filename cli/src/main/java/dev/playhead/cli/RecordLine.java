// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.playhead.cli.RecordReader.Content;
import dev.playhead.event.Coordinates;
import dev.playhead.event.Metadata;
import dev.playhead.serde.internal.CloudEventHeaders;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record as one line: for people, or as JSON. */
final class RecordLine {

    private RecordLine() {}

    static String text(ConsumerRecord<byte[], byte[]> record, Content content, Terminal terminal) {
        String start = at(record) + "  " + time(record) + "  ";
        String key = " " + Words.printable(RecordReader.key(record.key())) + " ";
        if (content instanceof Content.Payload event) {
            return start + terminal.bold(simpleName(event.type())) + key + Words.printable(event.json());
        }
        if (content instanceof Content.Foreign foreign) {
            return start + Words.printable(foreign.type()) + key + "(no contract for it on the class path; "
                    + RecordReader.preview(record.value()) + ")";
        }
        if (content instanceof Content.Garbage garbage) {
            return start + "NOT AN EVENT" + key + "(" + garbage.why() + "; " + RecordReader.preview(record.value())
                    + ")";
        }
        return start + "TOMBSTONE" + key.stripTrailing();
    }

    static String json(ConsumerRecord<byte[], byte[]> record, Content content) {
        Metadata metadata = CloudEventHeaders.read(record);
        var json = new JsonObject();
        json.addProperty("topic", record.topic());
        json.addProperty("partition", record.partition());
        json.addProperty("offset", record.offset());
        json.addProperty("timestamp", Instant.ofEpochMilli(record.timestamp()).toString());
        json.addProperty("key", record.key() == null ? null : RecordReader.key(record.key()));
        json.addProperty("id", metadata.id());
        json.addProperty("time", metadata.time().toString());
        json.addProperty("source", metadata.source());
        if (content instanceof Content.Payload event) {
            json.addProperty("type", event.type());
            json.add("payload", JsonParser.parseString(event.json()));
        } else if (content instanceof Content.Foreign foreign) {
            json.addProperty("type", foreign.type());
            json.addProperty("problem", "no contract for it on the class path");
            json.addProperty("bytes", RecordReader.base64(record.value()));
        } else if (content instanceof Content.Garbage garbage) {
            json.addProperty("problem", garbage.why());
            json.addProperty("bytes", RecordReader.base64(record.value()));
        } else {
            json.addProperty("tombstone", true);
        }
        return Words.printable(json.toString());
    }

    private static String at(ConsumerRecord<?, ?> record) {
        return new Coordinates(record.topic(), record.partition(), record.offset()).toString();
    }

    private static String time(ConsumerRecord<?, ?> record) {
        return CloudEventHeaders.read(record).time().toString();
    }

    private static String simpleName(String type) {
        return type.substring(type.lastIndexOf('.') + 1);
    }
}
