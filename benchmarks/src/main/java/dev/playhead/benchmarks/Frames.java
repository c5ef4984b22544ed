// SPDX-License-Identifier: Apache-2.0
package dev.playhead.benchmarks;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import dev.playhead.marketplace.gig.v1.GigDescriptionUpdated;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;

/** The wire format written and read by hand, as the floor does it. */
final class Frames {

    private static final int FIRST_MESSAGE = 6;

    private Frames() {}

    /** @param index of the message in its file */
    static byte[] frame(int schemaId, int index, Message message) throws IOException {
        int prefix = index == 0 ? FIRST_MESSAGE : FIRST_MESSAGE + 1;
        byte[] frame = new byte[prefix + message.getSerializedSize()];
        ByteBuffer.wrap(frame).put((byte) 0).putInt(schemaId).put((byte) (index == 0 ? 0 : 2));
        if (index != 0) {
            frame[6] = (byte) (index << 1);
        }
        CodedOutputStream out = CodedOutputStream.newInstance(frame, prefix, frame.length - prefix);
        message.writeTo(out);
        out.checkNoSpaceLeft();
        return frame;
    }

    static GigDescriptionUpdated parse(byte[] frame) throws IOException {
        int prefix = frame[5] == 0 ? FIRST_MESSAGE : FIRST_MESSAGE + 1;
        return GigDescriptionUpdated.parseFrom(CodedInputStream.newInstance(frame, prefix, frame.length - prefix));
    }

    /** The headers that the SDK writes, built as most code builds them. */
    static void addHeaders(Headers headers, String id, String time, String type) {
        headers.add("ce_specversion", utf8("1.0"));
        headers.add("content-type", utf8("application/protobuf"));
        headers.add("ce_id", utf8(id));
        headers.add("ce_source", utf8("benchmarks"));
        headers.add("ce_time", utf8(time));
        headers.add("ce_type", utf8(type));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
