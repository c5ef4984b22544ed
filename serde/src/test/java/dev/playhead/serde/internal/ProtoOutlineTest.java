// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.playhead.event.v1.ContractProto;
import dev.playhead.marketplace.gig.v1.GigEventsProto;
import dev.playhead.serde.test.ContractsProto;
import dev.playhead.serde.test.NoPackageProto;
import dev.playhead.serde.test.OutlineProto;
import dev.playhead.serde.test.groups.GroupsProto;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProtoOutlineTest {

    static Stream<FileDescriptor> files() {
        return Stream.of(
                OutlineProto.getDescriptor(),
                GroupsProto.getDescriptor(),
                ContractsProto.getDescriptor(),
                NoPackageProto.getDescriptor(),
                ContractProto.getDescriptor(),
                GigEventsProto.getDescriptor());
    }

    @ParameterizedTest
    @MethodSource("files")
    void theOutlineOfATextIsWhatProtocMadeOfIt(FileDescriptor file) throws IOException {
        ProtoOutline outline = ProtoOutline.of(text(file));

        compare(outline, List.of(), file.getMessageTypes());
    }

    private static void compare(ProtoOutline outline, List<Integer> parent, List<Descriptor> messages) {
        for (Descriptor message : messages) {
            List<Integer> path = plus(parent, message.getIndex());
            assertThat(outline.nameAt(path)).as("message at %s", path).contains(message.getFullName());
            compare(outline, path, message.getNestedTypes());
        }
        assertThat(outline.nameAt(plus(parent, messages.size())))
                .as("behind the last of %s", parent)
                .isEmpty();
    }

    private static List<Integer> plus(List<Integer> path, int index) {
        List<Integer> longer = new ArrayList<>(path);
        longer.add(index);
        return longer;
    }

    @Test
    void visibilityOfNewerEditionsIsNoPartOfAName() {
        ProtoOutline outline = ProtoOutline.of("""
                edition = "2024";
                package a.b;
                export message Seen { local message Hidden {} }
                local enum Kind { KIND_UNSPECIFIED = 0; }
                local message Last {}
                """);

        assertThat(outline.nameAt(List.of(0, 0))).contains("a.b.Seen.Hidden");
        assertThat(outline.nameAt(List.of(1))).contains("a.b.Last");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"message A {", "}", "message A { string a = 1; }}", "/* ", "option a = \"", "message A { [ }"})
    void aTextThatDoesNotEndIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> ProtoOutline.of(text));
    }

    @Test
    void nestingIsBounded() {
        assertThatThrownBy(() -> ProtoOutline.of("message A {".repeat(100_000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nested deeper");
        assertThat(ProtoOutline.of("option a = " + "{".repeat(100_000) + "}".repeat(100_000) + ";")
                        .nameAt(List.of(0)))
                .isEmpty();
    }

    @Test
    void mutilatedTextIsReadOrRefusedAndNothingElse() throws IOException {
        Random random = new Random(4);
        String whole = text(OutlineProto.getDescriptor());

        for (int i = 0; i < 5_000; i++) {
            StringBuilder text = new StringBuilder(whole);
            for (int cut = random.nextInt(6); cut >= 0; cut--) {
                int at = random.nextInt(text.length());
                text.replace(
                        at,
                        Math.min(text.length(), at + random.nextInt(40)),
                        "{}\"';/*[=".substring(random.nextInt(9)));
            }
            try {
                ProtoOutline.of(text.toString()).nameAt(List.of(random.nextInt(5), random.nextInt(5)));
            } catch (IllegalArgumentException refused) {
                assertThat(refused).hasMessageNotContaining("Exception");
            }
        }
    }

    private static String text(FileDescriptor file) throws IOException {
        try (InputStream proto = ProtoOutlineTest.class.getResourceAsStream("/" + file.getName())) {
            return new String(proto.readAllBytes(), UTF_8);
        }
    }
}
