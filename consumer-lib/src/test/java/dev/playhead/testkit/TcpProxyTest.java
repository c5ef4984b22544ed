// SPDX-License-Identifier: Apache-2.0
package dev.playhead.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.playhead.testkit.Message.Direction;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TcpProxyTest {

    private static final int COMES_WITHIN_MS = 10_000;

    /** Short enough to wait for what must not come. */
    private static final int NOTHING_COMES_MS = 100;

    private final List<String> received = new CopyOnWriteArrayList<>();
    private ServerSocket server;
    private TcpProxy proxy;
    private Socket client;

    @BeforeEach
    void connect() throws IOException {
        server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        var echo = new Thread(this::echo);
        echo.setDaemon(true);
        echo.start();
        proxy = TcpProxy.to("localhost", server.getLocalPort(), Protocol.any());
        client = client();
    }

    private Socket client() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    }

    @AfterEach
    void disconnect() throws IOException {
        client.close();
        proxy.close();
        server.close();
    }

    @Test
    void withoutAFaultEverythingArrives() throws IOException {
        assertThat(ask("one")).isEqualTo("one");
        assertThat(ask("two")).isEqualTo("two");
    }

    @Test
    void aBlackHoleSwallowsOneDirectionForGoodAndKeepsTheConnection() throws IOException {
        var swallowed = new AtomicInteger();
        Fault hole = Fault.blackhole(Direction.TO_CLIENT);
        proxy.inflict(message -> {
            swallowed.addAndGet(message.isToServer() ? 0 : 1);
            return hole.judge(message);
        });

        send("lost");
        Awaitility.await().until(() -> swallowed.get() == 1);
        assertThatNothingComes();
        proxy.heal();

        send("behind the gap");
        assertThatNothingComes();
        client = client();
        assertThat(ask("found")).isEqualTo("found");
        assertThat(received).containsExactly("lost", "behind the gap", "found");
    }

    @Test
    void aMessageIsHeldUntilItIsReleased() throws Exception {
        var release = new CompletableFuture<Void>();
        proxy.inflict(message -> message.isToServer() ? Verdict.passWhen(release) : Verdict.pass());

        send("held");
        assertThatNothingComes();
        release.complete(null);

        assertThat(read()).isEqualTo("held");
    }

    @Test
    void aConnectionIsCutBeforeOrAfterAMessage() throws IOException {
        proxy.inflict(message -> Verdict.cut());
        assertThat(ask("before")).isEmpty();

        client = client();
        proxy.inflict(message -> message.isToServer() ? Verdict.pass() : Verdict.passThenCut());

        assertThat(ask("after")).isEqualTo("after");
        assertThat(read()).isEmpty();
        assertThat(received).containsExactly("after");
    }

    @Test
    void anOrphanedMessageArrivesWhenItsSenderIsLongCutOff() throws Exception {
        var release = new CompletableFuture<Void>();
        proxy.inflict(message -> message.isToServer() ? Verdict.orphanUntil(release) : Verdict.pass());

        assertThat(ask("late")).isEmpty();
        assertThat(received).isEmpty();
        release.complete(null);

        Awaitility.await().until(() -> received.contains("late"));
    }

    @Test
    void aServerThatIsDownTakesNobodyUntilItIsHealed() throws IOException {
        proxy.takeDown();
        assertThat(read()).isEmpty();
        client = client();
        assertThat(read()).isEmpty();

        proxy.heal();
        client = client();

        assertThat(ask("up")).isEqualTo("up");
    }

    @Test
    void kafkasResponsesAreKnownByWhatTheyAnswer() throws IOException {
        Protocol.Reader reader = Protocol.kafka().reader(1);

        Message fetch = reader.next(Direction.TO_SERVER, in(kafka(11, (short) 1, (short) 17)));
        Message commit = reader.next(Direction.TO_SERVER, in(kafka(12, (short) 8, (short) 9)));
        Message answer = reader.next(
                Direction.TO_CLIENT,
                in(ByteBuffer.allocate(8).putInt(4).putInt(12).array()));

        assertThat(List.of(fetch.kind(), commit.kind(), answer.kind())).containsExactly(1, 8, 8);
        assertThat(fetch.bytes().array()).isEqualTo(kafka(11, (short) 1, (short) 17));
    }

    @Test
    void aCommitOfPostgresIsSeenUnderWhateverNameItWasPrepared() throws IOException {
        Protocol.Reader reader = Protocol.postgres().reader(1);
        List<String> texts = new ArrayList<>();
        var session = new DataInputStream(new ByteArrayInputStream(concat(
                ByteBuffer.allocate(8).putInt(8).putInt(80877103).array(),
                ByteBuffer.allocate(8).putInt(8).putInt(196608).array(),
                postgres('Q', "SET x = 1\0"),
                postgres('P', "s1\0COMMIT\0"),
                postgres('B', "p1\0s1\0"),
                postgres('E', "p1\0"),
                postgres('S', ""))));

        for (int i = 0; i < 7; i++) {
            texts.add(reader.next(Direction.TO_SERVER, session).text());
        }

        assertThat(texts).containsExactly("", "", "SET x = 1", "", "", "COMMIT", "");
    }

    private static byte[] kafka(int correlation, short api, short version) {
        return ByteBuffer.allocate(12)
                .putInt(8)
                .putShort(api)
                .putShort(version)
                .putInt(correlation)
                .array();
    }

    private static byte[] postgres(char type, String body) {
        byte[] text = body.getBytes(UTF_8);
        return ByteBuffer.allocate(5 + text.length)
                .put((byte) type)
                .putInt(4 + text.length)
                .put(text)
                .array();
    }

    private static byte[] concat(byte[]... parts) throws IOException {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.write(part);
        }
        return all.toByteArray();
    }

    private static DataInputStream in(byte[] bytes) {
        return new DataInputStream(new ByteArrayInputStream(bytes));
    }

    private String ask(String text) throws IOException {
        send(text);
        return read();
    }

    private void send(String text) throws IOException {
        client.getOutputStream().write(text.getBytes(UTF_8));
    }

    /** What comes next; empty at the end of the connection. */
    private String read() throws IOException {
        client.setSoTimeout(COMES_WITHIN_MS);
        byte[] buffer = new byte[100];
        try {
            int length = client.getInputStream().read(buffer);
            return new String(buffer, 0, Math.max(0, length), UTF_8);
        } catch (SocketException e) {
            return "";
        }
    }

    private void assertThatNothingComes() throws IOException {
        client.setSoTimeout(NOTHING_COMES_MS);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
    }

    private void echo() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                var answering = new Thread(() -> answer(socket));
                answering.setDaemon(true);
                answering.start();
            } catch (IOException e) {
                // Closed: the loop ends.
            }
        }
    }

    private void answer(Socket socket) {
        try (socket) {
            byte[] buffer = new byte[100];
            for (int length = socket.getInputStream().read(buffer);
                    length > 0;
                    length = socket.getInputStream().read(buffer)) {
                received.add(new String(buffer, 0, length, UTF_8));
                socket.getOutputStream().write(buffer, 0, length);
            }
        } catch (IOException e) {
            // The proxy cut it.
        }
    }
}
