// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.FileOptions;
import com.google.protobuf.ExtensionRegistry;
import com.google.protobuf.Message;
import dev.playhead.event.Contract;
import dev.playhead.event.ContractViolationException;
import dev.playhead.event.v1.ContractProto;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The contracts that this process can decode: those of every contracts artifact on its class path. */
final class ContractsOnClassPath {

    /** Where a contracts artifact keeps its descriptor set. */
    private static final String DESCRIPTORS = "META-INF/playhead/contracts.binpb";

    private static final Logger log = LoggerFactory.getLogger(ContractsOnClassPath.class);

    private ContractsOnClassPath() {}

    static List<Contract<?>> load() {
        try {
            List<Contract<?>> contracts = new ArrayList<>();
            ClassLoader loader = ContractsOnClassPath.class.getClassLoader();
            for (URL url : java.util.Collections.list(loader.getResources(DESCRIPTORS))) {
                for (FileDescriptorProto file : read(url).getFileList()) {
                    addContracts(file, contracts);
                }
            }
            return contracts;
        } catch (IOException e) {
            throw new CommandFailed(
                    "cannot read the contracts (" + Words.reason(e) + ")", "Run ./mvnw clean, then this again", e);
        }
    }

    private static FileDescriptorSet read(URL url) throws IOException {
        ExtensionRegistry options = ExtensionRegistry.newInstance();
        ContractProto.registerAllExtensions(options);
        try (InputStream in = url.openStream()) {
            return FileDescriptorSet.parseFrom(in, options);
        }
    }

    private static void addContracts(FileDescriptorProto file, List<Contract<?>> contracts) {
        for (DescriptorProto message : file.getMessageTypeList()) {
            if (message.getOptions().hasExtension(ContractProto.event)) {
                contract(className(file, message)).ifPresent(contracts::add);
            }
        }
    }

    private static String className(FileDescriptorProto file, DescriptorProto message) {
        FileOptions options = file.getOptions();
        String javaPackage = options.hasJavaPackage() ? options.getJavaPackage() : file.getPackage();
        return options.getJavaMultipleFiles()
                ? javaPackage + "." + message.getName()
                : javaPackage + "." + options.getJavaOuterClassname() + "$" + message.getName();
    }

    private static Optional<Contract<?>> contract(String className) {
        try {
            return Optional.of(Contract.of(Class.forName(className).asSubclass(Message.class)));
        } catch (ClassNotFoundException | ContractViolationException e) {
            log.warn("{} is listed as an event but is not one here", className, e);
            return Optional.empty();
        }
    }
}
