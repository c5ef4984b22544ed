// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.registration;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.FileOptions;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.playhead.contracts.ContractSet;
import dev.playhead.event.v1.ContractProto;
import dev.playhead.event.v1.EventOptions;
import dev.playhead.event.v1.StreamOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Contracts made up for a test: a file {@code acme/NAME.proto}, its text in a directory and its descriptor. */
final class Acme {

    private Acme() {}

    /** @param fields after {@code string counter_id = 1;}, as text; at most one kind of type a line */
    static ContractSet contracts(Path sources, String name, String fields, String... events) throws IOException {
        String path = "acme/" + name + ".proto";
        String text = """
                syntax = "proto3";
                package acme.%s;
                import "playhead/v1/contract.proto";
                option (playhead.v1.stream) = { topic: "acme.%s" owner: "team-acme" };
                """.formatted(name, name)
                + Arrays.stream(events)
                        .map(event -> """
                                message %s {
                                  option (playhead.v1.event) = { key: "counter_id" };
                                  string counter_id = 1;
                                  %s
                                }
                                """.formatted(event, fields))
                        .collect(Collectors.joining());
        Files.createDirectories(sources.resolve("acme"));
        Files.writeString(sources.resolve(path), text);
        FileDescriptor options = ContractProto.getDescriptor();
        return ContractSet.of(FileDescriptorSet.newBuilder()
                .addFile(options.getDependencies().get(0).toProto())
                .addFile(options.toProto())
                .addFile(file(path, name, fields, events))
                .build());
    }

    private static FileDescriptorProto file(String path, String name, String fields, String... events) {
        FileDescriptorProto.Builder file = FileDescriptorProto.newBuilder()
                .setName(path)
                .setSyntax("proto3")
                .setPackage("acme." + name)
                .addDependency("playhead/v1/contract.proto")
                .setOptions(FileOptions.newBuilder()
                        .setExtension(
                                ContractProto.stream,
                                StreamOptions.newBuilder()
                                        .setTopic("acme." + name)
                                        .setOwner("team-acme")
                                        .build()));
        for (String event : events) {
            DescriptorProto.Builder message = file.addMessageTypeBuilder()
                    .setName(event)
                    .setOptions(MessageOptions.newBuilder()
                            .setExtension(
                                    ContractProto.event,
                                    EventOptions.newBuilder()
                                            .setKey("counter_id")
                                            .build()))
                    .addField(field("string counter_id = 1;"));
            fields.lines().map(Acme::field).forEach(message::addField);
        }
        return file.build();
    }

    private static FieldDescriptorProto.Builder field(String line) {
        String[] words = line.strip().replace(";", "").split("[ =]+", -1);
        return FieldDescriptorProto.newBuilder()
                .setType(
                        words[0].equals("string")
                                ? FieldDescriptorProto.Type.TYPE_STRING
                                : FieldDescriptorProto.Type.TYPE_INT64)
                .setName(words[1])
                .setNumber(Integer.parseInt(words[2]));
    }
}
