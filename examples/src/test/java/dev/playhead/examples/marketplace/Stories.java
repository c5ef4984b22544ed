// SPDX-License-Identifier: Apache-2.0
package dev.playhead.examples.marketplace;

import dev.playhead.devstack.Devstack;

/** Stories on a test's stack. */
final class Stories {

    private Stories() {}

    static MarketplaceStory.Builder on(Devstack stack) {
        return MarketplaceStory.builder()
                .bootstrapServers(stack.bootstrapServers())
                .schemaRegistry(stack.registryUrl())
                .database(stack.jdbcUrl(), stack.jdbcUser(), stack.jdbcPassword())
                .port(0);
    }
}
