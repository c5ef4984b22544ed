// SPDX-License-Identifier: Apache-2.0
package dev.playhead.benchmarks;

import dev.playhead.marketplace.gig.v1.GigDescriptionUpdated;

/** The events that are measured: a description of such a length that the Protobuf bytes are as many as wanted. */
final class Events {

    /** Keys in use: enough that no key is hot, few enough that views have something to fold. */
    static final int KEYS = 97_000;

    private Events() {}

    /** @param bytes the size of the event as Protobuf, e.g. 254 */
    static GigDescriptionUpdated descriptionUpdated(int key, int bytes) {
        GigDescriptionUpdated.Builder event = GigDescriptionUpdated.newBuilder().setGigId(gigId(key));
        int overhead = event.build().getSerializedSize() + 3; // tag and a two-byte length of the description
        return event.setDescription("x".repeat(bytes - overhead)).build();
    }

    static String gigId(int key) {
        return "gig-" + (100_000 + key % KEYS);
    }
}
