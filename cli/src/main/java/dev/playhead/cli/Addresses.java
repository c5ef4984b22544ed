// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import dev.playhead.serde.SchemaRegistry;

/** Addresses that a command line names, looked at before anything is asked of them. */
final class Addresses {

    private Addresses() {}

    static String registry(String url) {
        try {
            SchemaRegistry.at(url).close();
            return url;
        } catch (IllegalArgumentException e) {
            throw CommandFailed.usage(String.valueOf(e.getMessage()), "");
        }
    }

    static String postgres(String url) {
        if (url.startsWith("jdbc:postgresql:")) {
            return url;
        }
        throw CommandFailed.usage(
                "'" + url + "' is not the address of a PostgreSQL database",
                "Write --jdbc-url jdbc:postgresql://host:port/name");
    }
}
