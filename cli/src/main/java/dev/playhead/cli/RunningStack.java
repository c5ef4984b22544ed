// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import dev.playhead.devstack.Devstack;
import dev.playhead.devstack.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The servers that run here, for commands that have not started them: those of {@code up}, or else a demo's own. */
final class RunningStack {

    private RunningStack() {}

    static Optional<Devstack> find(Home home) {
        return Devstack.attach(home.stack()).or(() -> Devstack.attach(home.demo()));
    }

    static Devstack require(Home home) {
        return find(home).orElseThrow(() -> new CommandFailed("no stack is running here", "Run ./playhead up"));
    }

    static List<Server> servers(Devstack stack) {
        List<Server> servers = new ArrayList<>(stack.brokers());
        servers.add(stack.registry());
        servers.add(stack.postgres());
        return servers;
    }
}
