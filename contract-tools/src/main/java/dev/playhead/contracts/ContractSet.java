// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo.Location;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.GenericDescriptor;
import com.google.protobuf.ExtensionRegistry;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import dev.playhead.event.v1.ContractProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * One contracts project, compiled: its messages with their options, and where each of them stands in the text. Immutable.
 *
 * @since 0.1
 */
public final class ContractSet {

    private static final ExtensionRegistry OPTIONS = ExtensionRegistry.newInstance();
    /** How buf marks the files of an image that are only imported. */
    private static final int BUF_EXTENSION = 8042;

    private static final int BUF_IS_IMPORT = 1;
    private static final long MAX_IMAGE_BYTES = 128 << 20;

    static {
        ContractProto.registerAllExtensions(OPTIONS);
    }

    private final FileDescriptorSet protos;
    private final Map<String, FileDescriptor> all;
    private final Set<String> own;
    private final UnaryOperator<String> pathOf;
    private final Map<String, Map<List<Integer>, Location>> locations = new HashMap<>();

    private ContractSet(FileDescriptorSet protos, Set<String> own, UnaryOperator<String> pathOf) {
        this.protos = protos;
        this.own = own;
        this.pathOf = pathOf;
        this.all = new Linker(protos).link();
        for (FileDescriptorProto file : protos.getFileList()) {
            Map<List<Integer>, Location> places = new HashMap<>();
            file.getSourceCodeInfo()
                    .getLocationList()
                    .forEach(place -> places.putIfAbsent(List.copyOf(place.getPathList()), place));
            locations.put(file.getName(), places);
        }
    }

    /**
     * Compiles the {@code .proto} files below a directory. They may import each other, {@code playhead/v1/contract.proto},
     * what Protobuf itself brings, and what {@link Buf#importing} names. Bounded in time and memory, whatever the files hold.
     *
     * @param sourceDirectory where the import paths begin
     * @throws ContractsUnreadableException if they do not compile, or are too large
     */
    public static ContractSet compile(Path sourceDirectory, Buf buf) {
        return compile(Sources.of(sourceDirectory), buf);
    }

    /**
     * Compiles {@code .proto} files that are not in a directory: those of another revision, those of a registry.
     *
     * @param files the content of each by its import path
     * @throws ContractsUnreadableException if they do not compile, or are too large
     */
    public static ContractSet compile(Map<String, byte[]> files, Buf buf) {
        return compile(Sources.of(files), buf);
    }

    private static ContractSet compile(Sources sources, Buf buf) {
        Path workspace = null;
        try {
            workspace = Files.createTempDirectory("playhead-contracts");
            sources.copyTo(workspace, buf.imports());
            Path image = workspace.resolve("image.binpb");
            Buf.Output output =
                    buf.run(workspace, List.of("build", "contracts", "-o", image.toString(), "--error-format", "json"));
            if (output.exitCode() != 0) {
                throw BufMessages.of(output).unreadable(path -> sources.pathOf(withoutModule(path)));
            }
            return new ContractSet(
                    parse(bounded(image)), Set.copyOf(sources.files().keySet()), sources::pathOf);
        } catch (IOException e) {
            throw new ContractsUnreadableException("Cannot compile " + sources + ": " + e, e);
        } finally {
            Directories.delete(workspace);
        }
    }

    /**
     * The contracts of a descriptor set, e.g. that of a released artifact. Its own files are all but Protobuf's,
     * Playhead's and those that buf marked as imports.
     *
     * @param set with all imports; with source info if lines and comments matter
     * @throws ContractsUnreadableException if it is not whole
     */
    public static ContractSet of(FileDescriptorSet set) {
        return of(set, path -> true);
    }

    /**
     * As {@link #of(FileDescriptorSet)}, where more is known: protoc does not mark what is only imported.
     *
     * @param isOwn whether a file, by its import path, is the project's own
     */
    public static ContractSet of(FileDescriptorSet set, Predicate<String> isOwn) {
        FileDescriptorSet parsed = parse(set.toByteArray());
        Set<String> own = parsed.getFileList().stream()
                .filter(file -> !isForeign(file))
                .map(FileDescriptorProto::getName)
                .filter(isOwn)
                .collect(Collectors.toUnmodifiableSet());
        return new ContractSet(parsed, own, UnaryOperator.identity());
    }

    private static boolean isForeign(FileDescriptorProto file) {
        return file.getName().startsWith("google/")
                || file.getName().startsWith("playhead/v1/")
                || isMarkedAsImport(file);
    }

    private static boolean isMarkedAsImport(FileDescriptorProto file) {
        return file.getUnknownFields().getField(BUF_EXTENSION).getLengthDelimitedList().stream()
                .anyMatch(bytes -> {
                    try {
                        return UnknownFieldSet.parseFrom(bytes)
                                .getField(BUF_IS_IMPORT)
                                .getVarintList()
                                .contains(1L);
                    } catch (InvalidProtocolBufferException e) {
                        return false;
                    }
                });
    }

    private static byte[] bounded(Path image) throws IOException {
        if (Files.size(image) > MAX_IMAGE_BYTES) {
            throw new ContractsUnreadableException(
                    "The contracts compile to more than " + MAX_IMAGE_BYTES + " bytes: split the project");
        }
        return Files.readAllBytes(image);
    }

    /** Parsed anew, so that our options are known whatever the caller's registry knew. */
    private static FileDescriptorSet parse(byte[] bytes) {
        try {
            return FileDescriptorSet.parseFrom(bytes, OPTIONS);
        } catch (InvalidProtocolBufferException e) {
            throw new ContractsUnreadableException("The descriptor set is damaged: " + e.getMessage(), e);
        }
    }

    private static String withoutModule(String path) {
        return path.startsWith("contracts/") ? path.substring("contracts/".length()) : path;
    }

    /** The project's own files, each after those it imports. */
    public List<FileDescriptor> files() {
        return all.values().stream()
                .filter(file -> own.contains(file.getName()))
                .toList();
    }

    /** The project's own files and everything they import, each after those it imports. */
    public Collection<FileDescriptor> allFiles() {
        return all.values();
    }

    /** The top-level messages of the project's own files, in the order of the text. */
    public List<Descriptor> messages() {
        return files().stream().flatMap(file -> file.getMessageTypes().stream()).toList();
    }

    /** All of it as Protobuf's own type, with source info as far as there was some. */
    public FileDescriptorSet descriptorSet() {
        return protos;
    }

    /** All of it as an image for buf: what is not the project's own is marked as imported. */
    public byte[] image() {
        var imported = UnknownFieldSet.newBuilder()
                .addField(
                        BUF_IS_IMPORT,
                        UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                .build();
        var mark = UnknownFieldSet.Field.newBuilder()
                .addLengthDelimited(imported.toByteString())
                .build();
        var image = FileDescriptorSet.newBuilder();
        for (FileDescriptorProto file : protos.getFileList()) {
            var unknown = file.getUnknownFields().toBuilder().clearField(BUF_EXTENSION);
            if (!own.contains(file.getName())) {
                unknown.addField(BUF_EXTENSION, mark);
            }
            image.addFile(file.toBuilder().setUnknownFields(unknown.build()));
        }
        return image.build().toByteArray();
    }

    /** Where the descriptor stands; of a file, its first statement. Without source info only the file is known. */
    public SourceLocation locationOf(GenericDescriptor descriptor) {
        String file = descriptor.getFile().getName();
        Location place = placeOf(descriptor);
        if (place.getSpanCount() < 3) {
            return SourceLocation.ofFile(pathOf.apply(file));
        }
        return new SourceLocation(pathOf.apply(file), place.getSpan(0) + 1, place.getSpan(1) + 1);
    }

    /** The path of a file as the user would open it. */
    public String pathOf(String importPath) {
        return pathOf.apply(importPath);
    }

    /** The comment before the descriptor, or else after it, without its comment signs; empty if there is none. */
    public String commentOf(GenericDescriptor descriptor) {
        Location place = placeOf(descriptor);
        String comment =
                place.getLeadingComments().isBlank() ? place.getTrailingComments() : place.getLeadingComments();
        return comment.lines()
                .map(String::strip)
                .collect(Collectors.joining("\n"))
                .strip();
    }

    private Location placeOf(GenericDescriptor descriptor) {
        Map<List<Integer>, Location> places =
                locations.getOrDefault(descriptor.getFile().getName(), Map.of());
        return places.getOrDefault(DescriptorPaths.of(descriptor), Location.getDefaultInstance());
    }

    /** Turns the protos into descriptors, each after those it imports. */
    private static final class Linker {

        private final Map<String, FileDescriptorProto> protos = new LinkedHashMap<>();
        private final Map<String, FileDescriptor> linked = new LinkedHashMap<>();

        Linker(FileDescriptorSet set) {
            set.getFileList().forEach(file -> protos.put(file.getName(), file));
        }

        Map<String, FileDescriptor> link() {
            for (String name : protos.keySet()) {
                link(name, List.of());
            }
            return linked;
        }

        private FileDescriptor link(String name, List<String> importers) {
            FileDescriptor known = linked.get(name);
            if (known != null) {
                return known;
            }
            FileDescriptorProto proto = protos.get(name);
            if (proto == null) {
                throw new ContractsUnreadableException(
                        "The descriptor set lacks " + name + ", which it imports: make it with its imports included");
            }
            if (importers.contains(name)) {
                throw new ContractsUnreadableException(
                        SourceLocation.ofFile(name), "imports itself by way of " + importers);
            }
            List<String> path = java.util.stream.Stream.concat(importers.stream(), java.util.stream.Stream.of(name))
                    .toList();
            FileDescriptor[] imports = proto.getDependencyList().stream()
                    .map(dependency -> link(dependency, path))
                    .toArray(FileDescriptor[]::new);
            try {
                FileDescriptor file = FileDescriptor.buildFrom(proto, imports);
                linked.put(name, file);
                return file;
            } catch (com.google.protobuf.Descriptors.DescriptorValidationException e) {
                throw new ContractsUnreadableException(
                        "The descriptor set is not valid at " + e.getProblemSymbolName() + ": " + e.getDescription(),
                        e);
            }
        }
    }
}
