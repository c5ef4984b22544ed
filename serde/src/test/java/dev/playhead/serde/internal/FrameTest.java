// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.playhead.marketplace.gig.v1.GigPublished;
import dev.playhead.serde.UndecodableException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameTest {

    @ParameterizedTest
    @CsvSource({
        "1,          0,     00 00000001 00",
        "1,          1,     00 00000001 0202",
        "1,          1 0,   00 00000001 040200",
        "1,          1 2,   00 00000001 040204",
        "305419896,  63,    00 12345678 027e",
        "305419896,  64,    00 12345678 028001",
        "2147483647, 70000, 00 7fffffff 02e0c508",
    })
    void theHeaderIsConfluentsToTheByte(int id, String path, String golden) {
        byte[] header = Frame.header(id, indexes(path));

        assertThat(header).isEqualTo(bytes(golden));
        assertThat(Frame.read(bytes(golden + "0a01"))).isEqualTo(new Frame(id, indexes(path), header.length));
    }

    @Test
    void theLongFormOfTheFirstMessageIsReadToo() {
        Frame frame = Frame.read(bytes("00 00000001 0200 0a01"));

        assertThat(frame).isEqualTo(new Frame(1, List.of(0), 7));
    }

    @Test
    void anEmptyMessageIsAFrameAndNothingElse() {
        byte[] value = Frame.write(Frame.header(7, List.of(0)), GigPublished.getDefaultInstance());

        assertThat(value).isEqualTo(bytes("00 00000007 00"));
        assertThat(Frame.read(value).payloadAt()).isEqualTo(6);
    }

    @Test
    void theMessageFollowsItsHeader() {
        GigPublished gig = GigPublished.newBuilder().setGigId("g-1").build();

        byte[] value = Frame.write(Frame.header(7, List.of(3)), gig);

        assertThat(value).isEqualTo(bytes("00 00000007 0206" + HexFormat.of().formatHex(gig.toByteArray())));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "00 00000001",
                "01 00000001 00",
                "7b 226964 223a",
                "00 00000000 00",
                "00 ffffffff 00",
                "00 00000001 01",
                "00 00000001 02",
                "00 00000001 0201",
                "00 00000001 80",
                "00 00000001 8080808080",
                "00 00000001 808080808000",
                "00 00000001 ffffffff0f",
                "00 00000001 feffffff0f",
                "00 00000001 4200",
            })
    void whatIsNoFrameIsRefusedAndKept(String hex) {
        byte[] value = bytes(hex);

        assertThatThrownBy(() -> Frame.read(value)).isInstanceOfSatisfying(UndecodableException.class, e -> {
            assertThat(e.reason()).isEqualTo(UndecodableException.Reason.BAD_FRAME);
            assertThat(e.bytes()).isSameAs(value);
            assertThat(e.isRetriable()).isFalse();
        });
    }

    @Test
    void aPathAsDeepAsAnybodyNestsIsReadAndADeeperOneIsNot() {
        List<Integer> deepest = IntStream.range(0, 32).boxed().toList();
        List<Integer> tooDeep = IntStream.range(0, 33).boxed().toList();

        assertThat(Frame.read(Frame.header(1, deepest)).indexes()).isEqualTo(deepest);
        assertThatThrownBy(() -> Frame.read(Frame.header(1, tooDeep)))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining("33 message indexes");
    }

    private static List<Integer> indexes(String path) {
        return java.util.Arrays.stream(path.split(" ")).map(Integer::valueOf).toList();
    }

    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
