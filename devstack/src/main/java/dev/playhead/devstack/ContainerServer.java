// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.utility.DockerImageName;

/** A server as a container of the local Docker engine, on a fixed port, so that it comes back where it was. */
final class ContainerServer implements Server {

    /** @param innerPort where the server listens in its container */
    record Recipe(
            String name,
            String image,
            int innerPort,
            int port,
            String address,
            Map<String, String> environment,
            Readiness.Probe probe) {}

    private static final int STOP_LIMIT_SECONDS = 20;

    private final Recipe recipe;
    private final Path log;
    private final DevstackListener listener;
    private final GenericContainer<?> container;
    private volatile boolean closed;

    ContainerServer(Recipe recipe, Network network, Path log, DevstackListener listener) {
        this.recipe = recipe;
        this.log = log;
        this.listener = listener;
        container = new GenericContainer<>(DockerImageName.parse(recipe.image()))
                .withNetwork(network)
                .withNetworkAliases(recipe.name())
                .withEnv(recipe.environment())
                .waitingFor(new OwnReadiness());
        container.setPortBindings(List.of(Loopback.HOST + ":" + recipe.port() + ":" + recipe.innerPort()));
    }

    @Override
    public String name() {
        return recipe.name();
    }

    @Override
    public String address() {
        return recipe.address();
    }

    @Override
    public long pid() {
        Long pid = state().getPidLong();
        return pid == null ? 0 : pid;
    }

    /** Written anew at each call: the engine keeps the output. */
    @Override
    public Path log() {
        try {
            Files.createDirectories(log.getParent());
            return Files.writeString(log, container.getLogs());
        } catch (IOException e) {
            throw new DevstackException("Cannot write " + log + ": " + Errors.reason(e), e);
        }
    }

    @Override
    public boolean isAlive() {
        return container.getContainerId() != null && Boolean.TRUE.equals(state().getRunning());
    }

    @Override
    public synchronized void kill() {
        docker().killContainerCmd(container.getContainerId()).exec();
    }

    @Override
    public synchronized void pause() {
        docker().pauseContainerCmd(container.getContainerId()).exec();
    }

    @Override
    public synchronized void resume() {
        docker().unpauseContainerCmd(container.getContainerId()).exec();
    }

    @Override
    public synchronized void stop() {
        docker().stopContainerCmd(container.getContainerId())
                .withTimeout(STOP_LIMIT_SECONDS)
                .exec();
    }

    @Override
    public synchronized void start() {
        if (isAlive()) {
            return;
        }
        Instant begin = Instant.now();
        listener.starting(name(), log);
        if (container.getContainerId() == null) {
            container.start();
        } else {
            docker().startContainerCmd(container.getContainerId()).exec();
        }
        new Readiness(name(), () -> Errors.logged(log(), 0), this::isAlive, () -> closed).await(recipe.probe());
        listener.ready(name(), address(), Duration.between(begin, Instant.now()));
    }

    void close() {
        closed = true;
        container.stop();
    }

    private ContainerState state() {
        return docker().inspectContainerCmd(container.getContainerId()).exec().getState();
    }

    private DockerClient docker() {
        return container.getDockerClient();
    }

    /** Testcontainers need not wait: {@link Readiness} does, at each start. */
    private static final class OwnReadiness extends AbstractWaitStrategy {

        @Override
        protected void waitUntilReady() {}
    }
}
