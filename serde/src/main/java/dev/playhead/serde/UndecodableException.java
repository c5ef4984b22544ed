// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde;

import dev.playhead.event.PlayheadException;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a record are not the event they should be. The bytes are kept, so that nothing is lost by setting the
 * record aside; the message never shows them. Retrying cannot help.
 *
 * @since 0.1
 */
public final class UndecodableException extends PlayheadException {

    /** What is wrong with the bytes. */
    public enum Reason {
        /** They do not begin with a frame of Confluent's wire format. */
        BAD_FRAME,
        /** The frame is sound, but what follows is not the Protobuf message that it names. */
        BAD_PAYLOAD,
        /** They exceed what this reader is willing to decode. */
        TOO_LARGE,
        /** They are an event of a type that this reader was not given a contract for. */
        UNKNOWN_TYPE,
        /**
         * Frame, headers and registry disagree about the type. An incident: ids were reassigned, or a producer is
         * misconfigured, and any event near this one may be affected.
         */
        SCHEMA_CONFLICT
    }

    private final Reason reason;
    private final transient byte[] bytes;

    public UndecodableException(Reason reason, String message, byte[] bytes) {
        this(reason, message, bytes, null);
    }

    public UndecodableException(Reason reason, String message, byte[] bytes, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.bytes = bytes;
    }

    public Reason reason() {
        return reason;
    }

    /** The value of the record as it was read, frame included; not a copy. */
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public boolean isRetriable() {
        return false;
    }
}
