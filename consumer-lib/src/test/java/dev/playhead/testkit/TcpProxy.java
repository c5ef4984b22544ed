// SPDX-License-Identifier: Apache-2.0
package dev.playhead.testkit;

import dev.playhead.testkit.Message.Direction;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Stands between clients and a server on this machine, and inflicts {@link Fault}s on what they say to each other: message
 * by message where it understands the {@link Protocol}. Two threads a connection, one a direction. Thread-safe.
 */
public final class TcpProxy implements AutoCloseable {

    private final InetSocketAddress server;
    private final Protocol protocol;
    private final ServerSocket door;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicLong connections = new AtomicLong();
    private volatile Fault fault = Fault.none();
    private volatile boolean isDown;

    private TcpProxy(InetSocketAddress server, Protocol protocol) {
        this.server = server;
        this.protocol = protocol;
        try {
            this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run("door", this::admit);
    }

    /** A proxy on a port of its own, which the system chooses. */
    public static TcpProxy to(String host, int port, Protocol protocol) {
        return new TcpProxy(new InetSocketAddress(host, port), protocol);
    }

    /** Where clients connect to, on the loopback interface. */
    public int port() {
        return door.getLocalPort();
    }

    /** From now on, for connections that exist as well; before it there is none. */
    public void inflict(Fault fault) {
        this.fault = fault;
    }

    /** Ends all faults. What was dropped stays lost, and its connection stays silent until somebody ends it. */
    public void heal() {
        fault = Fault.none();
        isDown = false;
    }

    /** Cuts all connections, and each new one at once, until {@link #heal}. */
    public void takeDown() {
        isDown = true;
        cut();
    }

    /** Cuts all connections; new ones are welcome. */
    public void cut() {
        links.forEach(Link::close);
    }

    @Override
    public void close() {
        closeQuietly(door);
        takeDown();
    }

    private void admit() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                if (isDown) {
                    closeQuietly(client);
                } else {
                    link(client);
                }
            } catch (IOException e) {
                // The door is closed, which ends the loop; or a client changed its mind.
            }
        }
    }

    private void link(Socket client) {
        var upstream = new Socket();
        try {
            upstream.connect(server);
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
            new Link(client, upstream).open();
        } catch (IOException e) {
            closeQuietly(client);
            closeQuietly(upstream);
        }
    }

    private static void run(String name, Runnable work) {
        var thread = new Thread(work, "proxy " + name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            // Closed is what it should be.
        }
    }

    /** One connection of a client, and ours to the server for it. */
    private final class Link {

        private final Socket client;
        private final Socket upstream;
        private final Protocol.Reader reader;
        private volatile @Nullable Direction orphaned;

        Link(Socket client, Socket upstream) {
            this.client = client;
            this.upstream = upstream;
            this.reader = protocol.reader(connections.incrementAndGet());
        }

        void open() {
            links.add(this);
            if (isDown) {
                close(); // taken down since it was admitted: whoever did it may not have seen this link
                return;
            }
            run("to " + server.getPort(), () -> carry(Direction.TO_SERVER, client, upstream));
            run("from " + server.getPort(), () -> carry(Direction.TO_CLIENT, upstream, client));
        }

        private void carry(Direction direction, Socket from, Socket to) {
            try {
                // Not closed here: that would close the socket, which an orphaned message may still need.
                var in = new DataInputStream(new BufferedInputStream(from.getInputStream(), 64 * 1024));
                OutputStream out = to.getOutputStream();
                boolean isOpen = true;
                boolean isSilent = false;
                while (isOpen) {
                    Message message = reader.next(direction, in);
                    Verdict verdict = isSilent ? Verdict.drop() : fault.judge(message);
                    isSilent = verdict.isDropped();
                    isOpen = carry(message, verdict, out);
                }
            } catch (IOException | ExecutionException e) {
                // One side is gone; so is the other, then.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                if (orphaned == null || orphaned == direction) {
                    close();
                }
            }
        }

        /** False when the connection is over. */
        private boolean carry(Message message, Verdict verdict, OutputStream to)
                throws IOException, InterruptedException, ExecutionException {
            if (verdict.isOrphaned()) {
                orphaned = message.direction();
                closeQuietly(message.isToServer() ? client : upstream);
            }
            verdict.delay().get();
            if (verdict.isPassed()) {
                to.write(message.bytes().array());
            }
            return !verdict.isCut();
        }

        void close() {
            closeQuietly(client);
            closeQuietly(upstream);
            links.remove(this);
        }
    }
}
