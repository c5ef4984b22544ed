// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.catalog;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.playhead.contracts.ContractSet;
import dev.playhead.contracts.catalog.CatalogEvent.Change;
import dev.playhead.event.v1.ContractProto;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** What became of an event from release to release. */
final class History {

    /** One release of the artifact. */
    record Release(String version, ContractSet contracts) {

        Optional<Descriptor> find(String event) {
            return contracts.files().stream()
                    .flatMap(file -> file.getMessageTypes().stream())
                    .filter(message -> message.getFullName().equals(event))
                    .findFirst();
        }
    }

    private final List<Release> releases;

    /** @param releases oldest first, the one that the catalog shows last */
    History(List<Release> releases) {
        this.releases = List.copyOf(releases);
    }

    /** The changes of one event, newest first. */
    List<Change> of(String event) {
        List<Change> changes = new ArrayList<>();
        Optional<Descriptor> before = Optional.empty();
        for (Release release : releases) {
            Optional<Descriptor> after = release.find(event);
            if (after.isPresent()) {
                changes.addAll(0, changes(release.version(), before, after.get()));
            }
            before = after;
        }
        return Collections.unmodifiableList(changes);
    }

    private static List<Change> changes(String version, Optional<Descriptor> before, Descriptor after) {
        if (before.isEmpty()) {
            return List.of(new Change(version, "first release"));
        }
        List<Change> changes = new ArrayList<>();
        for (FieldDescriptor field : after.getFields()) {
            if (before.get().findFieldByNumber(field.getNumber()) == null) {
                changes.add(new Change(version, added(field.getName())));
            }
        }
        if (isDeprecated(after) && !isDeprecated(before.get())) {
            changes.add(new Change(version, "deprecated"));
        }
        return changes;
    }

    static String added(String field) {
        return "field " + field + " added";
    }

    private static boolean isDeprecated(Descriptor event) {
        return event.getOptions().getExtension(ContractProto.event).getDeprecated();
    }
}
