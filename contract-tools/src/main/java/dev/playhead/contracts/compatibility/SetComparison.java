// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import static dev.playhead.contracts.compatibility.Break.CODE;
import static dev.playhead.contracts.compatibility.Break.NEW_READER_JSON;
import static dev.playhead.contracts.compatibility.Break.NEW_READER_WIRE;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.GenericDescriptor;
import dev.playhead.contracts.ContractSet;
import dev.playhead.contracts.compatibility.Change.Kind;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One released set of contracts against the next one.
 *
 * <p>Types are matched by full name, wherever they live now: the name is the subject in the registry and the type of every
 * record. Compared are all types of the set's own files, and of its imports those that an own message is made of.
 */
final class SetComparison {

    private static final Set<Break> EVENT_GONE = EnumSet.of(NEW_READER_WIRE, NEW_READER_JSON, CODE);

    private final ContractSet released;
    private final ContractSet next;
    private final TypeIndex before;
    private final TypeIndex now;
    private final Announcements announcements;
    private final Changes changes;
    private final MessageComparison messages;

    SetComparison(ContractSet released, ContractSet next, Announcements announcements) {
        this.released = released;
        this.next = next;
        this.before = new TypeIndex(released);
        this.now = new TypeIndex(next);
        this.announcements = announcements;
        this.changes = new Changes(released, next);
        this.messages = new MessageComparison(changes, announcements);
    }

    List<Change> changes() {
        Types types = Types.of(released);
        types.messages().values().forEach(this::compare);
        types.enums().values().forEach(this::compare);
        removeTypes(types);
        released.files().forEach(this::compareFile);
        addTypes();
        noteRest();
        return changes.found();
    }

    /** The types to compare. */
    private record Types(Map<String, Descriptor> messages, Map<String, EnumDescriptor> enums) {

        static Types of(ContractSet set) {
            var types = new Types(new LinkedHashMap<>(), new LinkedHashMap<>());
            for (FileDescriptor file : set.files()) {
                file.getMessageTypes().forEach(types::add);
                file.getEnumTypes().forEach(each -> types.enums.put(each.getFullName(), each));
            }
            TypeIndex index = new TypeIndex(set);
            for (String name : TypeIndex.reach(List.copyOf(types.messages.values()), field -> true)) {
                index.message(name)
                        .filter(message -> !WellKnown.is(message) && !isMapEntry(message))
                        .ifPresent(message -> types.messages.putIfAbsent(name, message));
                index.enumType(name).filter(each -> !WellKnown.is(each)).ifPresent(each -> types.enums.put(name, each));
            }
            return types;
        }

        private void add(Descriptor message) {
            if (!isMapEntry(message)) {
                messages.put(message.getFullName(), message);
                message.getNestedTypes().forEach(this::add);
                message.getEnumTypes().forEach(each -> enums.put(each.getFullName(), each));
            }
        }
    }

    private static boolean isMapEntry(Descriptor message) {
        return message.getOptions().getMapEntry();
    }

    private void compare(Descriptor message) {
        now.message(message.getFullName()).ifPresent(same -> {
            messages.compare(message, same);
            compareHome(message, message.getContainingType() == null, same);
        });
    }

    private void compare(EnumDescriptor type) {
        now.enumType(type.getFullName()).ifPresent(same -> {
            new EnumComparison(type, same, changes).compare();
            compareHome(type, type.getContainingType() == null, same);
        });
    }

    private void compareHome(GenericDescriptor type, boolean isTopLevel, GenericDescriptor same) {
        String path = type.getFile().getName();
        String newPath = same.getFile().getName();
        if (!isTopLevel || path.equals(newPath)) {
            return;
        }
        if (!now.isVisibleThrough(path, same.getFile())) {
            changes.broken(
                    CompatibilityRules.TYPE_MOVED,
                    type,
                    same,
                    EnumSet.of(CODE),
                    type.getFullName() + " moved from " + path + " to " + newPath
                            + ": .proto files that import it from there no longer compile.",
                    "Let " + path + " say import public \"" + newPath + "\"; or leave the type where it was");
        }
        if (!JavaNames.of(type.getFile())
                .classOf(type)
                .equals(JavaNames.of(same.getFile()).classOf(same))) {
            changes.broken(
                    CompatibilityRules.JAVA_NAME_CHANGED,
                    type,
                    same,
                    EnumSet.of(CODE),
                    "The class " + JavaNames.of(type.getFile()).classOf(type) + " is called "
                            + JavaNames.of(same.getFile()).classOf(same) + " now.",
                    "Give " + newPath + " the java_package, java_outer_classname and java_multiple_files of " + path);
        }
    }

    private void compareFile(FileDescriptor file) {
        Optional<FileDescriptor> same =
                now.file(file.getName()).filter(found -> found.getPackage().equals(file.getPackage()));
        same.ifPresent(found -> new FileComparison(file, found, changes).compare());
    }

    private void removeTypes(Types types) {
        Set<String> kept = TypeIndex.reach(keptEvents(types), field -> !messages.isGoneAsAnnounced(field));
        Set<String> used = TypeIndex.reach(events(types), field -> true);
        types.messages().values().stream()
                .filter(message -> now.message(message.getFullName()).isEmpty())
                .filter(message -> !isInsideRemoved(message.getContainingType()))
                .forEach(message -> {
                    if (Events.isEvent(message)) {
                        removeEvent(message);
                    } else {
                        removeType(message, announcements.isDeprecated(message), kept, used);
                    }
                });
        types.enums().values().stream()
                .filter(type -> now.enumType(type.getFullName()).isEmpty())
                .filter(type -> !isInsideRemoved(type.getContainingType()))
                .forEach(type -> removeType(type, type.getOptions().getDeprecated(), kept, used));
        types.messages().values().stream()
                .filter(Events::isEvent)
                .filter(event -> now.message(event.getFullName())
                        .filter(same -> !Events.isEvent(same))
                        .isPresent())
                .forEach(this::demote);
    }

    private static List<Descriptor> events(Types types) {
        return types.messages().values().stream().filter(Events::isEvent).toList();
    }

    private List<Descriptor> keptEvents(Types types) {
        return events(types).stream()
                .filter(event -> now.message(event.getFullName()).isPresent()
                        || announcements.objection(event).isPresent())
                .toList();
    }

    private boolean isInsideRemoved(@Nullable Descriptor outer) {
        return outer != null && now.message(outer.getFullName()).isEmpty();
    }

    private void removeEvent(Descriptor event) {
        Optional<String> objection = announcements.objection(event);
        if (objection.isEmpty()) {
            changes.gone(event, EVENT_GONE, event.getFullName() + " is gone, as announced.");
            return;
        }
        changes.missing(
                CompatibilityRules.EVENT_REMOVED,
                event,
                EVENT_GONE,
                event.getFullName() + " is gone" + movedTo(event) + ", but " + objection.get()
                        + ". Its records stay in the log, and nobody with the next version knows their type.",
                "Put it back; say deprecated, deprecated_since, sunset_on and replaced_by, release that, and remove it"
                        + " after its sunset");
    }

    private String movedTo(Descriptor event) {
        return Types.of(next).messages().values().stream()
                .filter(Events::isEvent)
                .filter(each -> before.message(each.getFullName()).isEmpty())
                .filter(each -> each.getName().equals(event.getName()))
                .findFirst()
                .map(each ->
                        " (" + each.getFullName() + " is another event: the full name is the type of every record)")
                .orElse("");
    }

    private void demote(Descriptor event) {
        changes.missing(
                CompatibilityRules.EVENT_REMOVED,
                event,
                EVENT_GONE,
                event.getFullName() + " is no longer an event: it can be neither published nor handled.",
                "Put option (playhead.v1.event) back");
    }

    private void removeType(GenericDescriptor type, boolean isDeprecated, Set<String> kept, Set<String> used) {
        boolean onlyGoneEventsUsedIt = used.contains(type.getFullName()) && !kept.contains(type.getFullName());
        if (isDeprecated || onlyGoneEventsUsedIt) {
            changes.gone(type, EnumSet.of(CODE), type.getFullName() + " is gone with what used it.");
            return;
        }
        changes.missing(
                CompatibilityRules.TYPE_REMOVED,
                type,
                EnumSet.of(CODE),
                type.getFullName() + " is gone.",
                "Put it back with option deprecated = true, release that, and remove it later");
    }

    private void addTypes() {
        Types types = Types.of(next);
        Set<String> own = new HashSet<>();
        next.files().forEach(file -> own.add(file.getName()));
        types.messages().values().stream()
                .filter(message -> own.contains(message.getFile().getName()))
                .filter(message -> before.message(message.getFullName()).isEmpty())
                .filter(message -> !isInsideAdded(message.getContainingType()))
                .forEach(message -> changes.note(Kind.NEW, message, introduction(message)));
        types.enums().values().stream()
                .filter(type -> own.contains(type.getFile().getName()))
                .filter(type -> before.enumType(type.getFullName()).isEmpty())
                .filter(type -> !isInsideAdded(type.getContainingType()))
                .forEach(type -> changes.note(Kind.NEW, type, type.getFullName() + " is new."));
    }

    private boolean isInsideAdded(@Nullable Descriptor outer) {
        return outer != null && before.message(outer.getFullName()).isEmpty();
    }

    private String introduction(Descriptor message) {
        String comment = Sentences.first(next.commentOf(message));
        String name = message.getFullName() + (Events.isEvent(message) ? " is a new event" : " is new");
        return comment.isEmpty() ? name + "." : name + ": " + comment;
    }

    /** What no other comparison names: the order of the text, imports, spelled-out defaults, how numbers are packed. */
    private void noteRest() {
        new CommentComparison(released, next, changes).compare();
        if (!changes.found().isEmpty()) {
            return;
        }
        for (FileDescriptor file : released.files()) {
            FileDescriptor same = now.file(file.getName()).orElse(null);
            if (same == null) {
                changes.dropped(file, file.getName() + ", which had no types, is gone.");
            } else if (!withoutSource(file).equals(withoutSource(same))) {
                changes.note(Kind.WORDS, same, file.getName() + " is written differently, and means the same.");
            }
        }
    }

    private static FileDescriptorProto withoutSource(FileDescriptor file) {
        return file.toProto().toBuilder().clearSourceCodeInfo().build();
    }
}
