// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts;

import com.google.protobuf.Descriptors.Descriptor;

/** Whether the names of events say what happened. */
final class NameRules {

    private NameRules() {}

    static void check(Roles roles, Report report) {
        for (Descriptor event : roles.events()) {
            nameOf(event)
                    .problem()
                    .ifPresent(problem -> report.add(problem.rule(), event, problem.what(), problem.fix()));
        }
    }

    static EventName nameOf(Descriptor event) {
        return EventName.of(
                event.getName(),
                FieldNames.stems(event),
                FieldNames.contentOf(event).stream().map(FieldNames::camel).toList());
    }
}
