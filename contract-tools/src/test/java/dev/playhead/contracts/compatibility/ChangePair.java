// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import java.util.Map;

/**
 * Two versions of some {@code .proto} files, and what there is to say about the step from one to the other.
 *
 * @param difference as the corpus writes it
 * @param root the first segment of package and path, which no other pair has
 * @param released the text of each file by its path
 * @param verdict as it is written, e.g. {@code BACKWARD, refused: field-removed PriceChanged.price_pence}
 * @param reasons why a peer disagrees, by its name
 */
record ChangePair(
        String theme,
        String title,
        String difference,
        String root,
        Map<String, String> released,
        Map<String, String> next,
        String verdict,
        Map<Peer, String> reasons) {

    /** Others who judge changes of Protobuf. */
    enum Peer {
        BUF("buf"),
        APICURIO("Apicurio");

        private final String title;

        Peer(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }

    /** Whether Playhead refuses the change. */
    boolean isRefused() {
        return verdict.contains("refused");
    }

    /** A peer disagrees exactly where the corpus gives a reason. */
    boolean isRefusedBy(Peer peer) {
        return isRefused() != reasons.containsKey(peer);
    }

    @Override
    public String toString() {
        return title;
    }
}
