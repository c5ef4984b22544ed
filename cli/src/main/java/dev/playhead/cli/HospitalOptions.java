// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import dev.playhead.consumer.Hospital;
import dev.playhead.consumer.Patient;
import dev.playhead.consumer.jdbc.JdbcPlayheadStore;
import dev.playhead.event.Coordinates;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Whose hospital it is, and who is in it. */
final class HospitalOptions {

    @Parameters(index = "0", paramLabel = "<subscription>", description = "Its name.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String subscription;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private DatabaseOptions database;

    Hospital hospital(Home home) {
        return Hospital.of(subscription, JdbcPlayheadStore.of(database.dataSource(home)));
    }

    static Patient patient(Hospital hospital, Coordinates at) {
        return hospital.patient(at)
                .orElseThrow(() -> new CommandFailed(
                        "nobody from " + at + " is in the hospital of " + Words.printable(hospital.subscription()),
                        "./playhead hospital list " + Words.printable(hospital.subscription()) + " --patients"));
    }

    static void requireThere(boolean isThere, Coordinates at) {
        if (!isThere) {
            throw new CommandFailed(at + " has left the hospital meanwhile", "Nothing is left to do");
        }
    }
}
