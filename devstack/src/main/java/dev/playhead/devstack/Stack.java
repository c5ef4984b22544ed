// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The servers behind a {@link Devstack}, however they are run. */
interface Stack extends AutoCloseable {

    List<Server> brokers();

    @Nullable
    Server registry();

    @Nullable
    Server postgres();

    @Override
    void close();
}
