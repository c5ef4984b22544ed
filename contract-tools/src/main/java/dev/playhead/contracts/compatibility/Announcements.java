// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.playhead.contracts.ContractSet;
import dev.playhead.event.v1.ContractProto;
import dev.playhead.event.v1.EventOptions;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/** What the releases said would go: the last one that has a thing decides. */
final class Announcements {

    private final List<TypeIndex> releases;
    private final LocalDate today;

    Announcements(List<ContractSet> releases, LocalDate today) {
        this.releases = releases.stream().map(TypeIndex::new).toList();
        this.today = today;
    }

    boolean isDeprecated(FieldDescriptor field) {
        return last(field.getContainingType())
                .map(message -> message.findFieldByNumber(field.getNumber()))
                .map(last -> last.getOptions().getDeprecated())
                .orElse(false);
    }

    boolean isDeprecated(Descriptor message) {
        return last(message).map(last -> last.getOptions().getDeprecated()).orElse(false);
    }

    private Optional<Descriptor> last(Descriptor message) {
        return releases.stream()
                .flatMap(release -> release.message(message.getFullName()).stream())
                .reduce((earlier, later) -> later);
    }

    /** Why an event may not go yet; empty if it may. */
    Optional<String> objection(Descriptor event) {
        EventOptions options = last(event).orElse(event).getOptions().getExtension(ContractProto.event);
        Optional<LocalDate> sunset = date(options.getSunsetOn());
        if (options.getDeprecatedSince().isEmpty()) {
            return Optional.of("no release has said deprecated_since");
        }
        if (sunset.isEmpty()) {
            return Optional.of("no release has said sunset_on");
        }
        return sunset.filter(today::isBefore).map(on -> "its sunset is on " + on + ", and today is " + today);
    }

    /** Empty if there is no date, or none that can be read: lint complains of that. */
    static Optional<LocalDate> date(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(LocalDate.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
