// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.playhead.contracts.ContractSet;
import dev.playhead.contracts.TestBuf;
import java.util.Map;

/** Contracts of one file, {@code shop/gig/v1/gig.proto}. */
final class Protos {

    static final String PATH = "shop/gig/v1/gig.proto";

    private Protos() {}

    /** The whole text of the file, of which only the messages are given. */
    static String text(String messages) {
        return GoldenCorpus.HEADER + messages;
    }

    static ContractSet contracts(String messages) {
        return ContractSet.compile(Map.of(PATH, text(messages).getBytes(UTF_8)), TestBuf.BUF);
    }

    /** An event with the fields given besides its key. */
    static String event(String name, String fields) {
        return event(name, "", fields);
    }

    static String event(String name, String options, String fields) {
        return """
                // %s happened.
                message %s {
                  option (playhead.v1.event) = { key: "gig_id" %s };
                  string gig_id = 1;
                  %s
                }
                """.formatted(name, name, options, fields);
    }
}
