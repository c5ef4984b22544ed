// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.playhead.devstack.DevstackListener;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StackPipeTest {

    private static final Path LOG = Path.of("stack.log");

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final StackPipe pipe = new StackPipe(new PrintStream(bytes, true, StandardCharsets.UTF_8));

    @Test
    void theOtherSideHearsWhatThisSideSays() {
        pipe.downloading("kafka.jar", 5, 10);
        pipe.installing("kafka-4.3.1");
        pipe.starting("kafka-1", Path.of("/a b/kafka.log"));
        pipe.ready("kafka-1", "127.0.0.1:9092", Duration.ofMillis(3100));
        pipe.up();

        assertThat(heard())
                .containsExactly(
                        "kafka.jar 5/10", "kafka-4.3.1", "kafka-1 > /a b/kafka.log", "kafka-1 127.0.0.1:9092 PT3.1S");
    }

    @Test
    void aFailureArrivesInItsOwnWords() {
        pipe.starting("kafka-1", LOG);
        pipe.failed("Port 9092 is taken.\n  the end of a log");

        assertThatThrownBy(this::heard)
                .isInstanceOf(CommandFailed.class)
                .hasMessage("Port 9092 is taken.\n  the end of a log");
    }

    @Test
    void aProcessThatDiesWithoutAWordIsReportedWithItsLog() {
        pipe.starting("kafka-1", LOG);

        assertThatThrownBy(this::heard)
                .isInstanceOfSatisfying(
                        CommandFailed.class, e -> assertThat(e.next()).contains("stack.log"));
    }

    private List<String> heard() {
        List<String> heard = new ArrayList<>();
        var in = new BufferedReader(new StringReader(bytes.toString(StandardCharsets.UTF_8)));
        StackPipe.read(in, new Recorder(heard), LOG);
        return heard;
    }

    private record Recorder(List<String> heard) implements DevstackListener {

        @Override
        public void downloading(String file, long bytesDone, long bytesTotal) {
            heard.add(file + " " + bytesDone + "/" + bytesTotal);
        }

        @Override
        public void installing(String distribution) {
            heard.add(distribution);
        }

        @Override
        public void starting(String server, Path log) {
            heard.add(server + " > " + log);
        }

        @Override
        public void ready(String server, String address, Duration took) {
            heard.add(server + " " + address + " " + took);
        }
    }
}
