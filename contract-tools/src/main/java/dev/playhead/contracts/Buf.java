// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs <a href="https://buf.build">buf</a>, a native executable that Maven Central has for each platform. It needs no
 * network. Every run is bounded in time, memory and output. Thread-safe.
 *
 * @since 0.1
 */
public final class Buf {

    /** The version that is used. */
    public static final String VERSION = "1.61.0";

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long MAX_OUTPUT_BYTES = 64L << 20;
    /** What the garbage collector of buf aims at; what it is fed is bounded by {@link Sources}. */
    private static final String MEMORY = "1GiB";

    private final Path executable;
    private final Duration limit;
    private final ProtoSources imports;

    private Buf(Path executable, Duration limit, ProtoSources imports) {
        this.executable = executable;
        this.limit = limit;
        this.imports = imports;
    }

    /**
     * @param exitCode 0, or 100 if buf has findings, or 1 if it failed
     * @param out what it wrote to its standard output
     * @param err what it wrote to its standard error
     */
    public record Output(int exitCode, String out, String err) {}

    /**
     * The artifact for this machine, as {@code group:artifact:extension:classifier:version}.
     *
     * @throws ContractsUnreadableException if buf does not exist for this machine
     */
    public static String coordinates() {
        return "build.buf:buf:exe:" + classifier(System.getProperty("os.name"), System.getProperty("os.arch")) + ":"
                + VERSION;
    }

    static String classifier(String os, String arch) {
        String system = os.toLowerCase(Locale.ROOT);
        boolean arm = Map.of("aarch64", true, "arm64", true).containsKey(arch);
        boolean intel = Map.of("amd64", true, "x86_64", true).containsKey(arch);
        if (arm || intel) {
            String processor = arm ? "aarch_64" : "x86_64";
            if (system.startsWith("linux")) {
                return "linux-" + processor;
            }
            if (system.startsWith("mac")) {
                return "osx-" + processor;
            }
            if (system.startsWith("windows") && intel) {
                return "windows-x86_64";
            }
        }
        throw new ContractsUnreadableException("buf is not built for " + os + " on " + arch
                + ": use Linux or macOS on x86-64 or ARM, or Windows on x86-64");
    }

    /**
     * The executable as it was downloaded. A file that may not be executed, as all are in a Maven repository, is copied
     * into the user's cache directory once.
     *
     * @throws ContractsUnreadableException if it cannot be copied
     */
    public static Buf of(Path downloaded) {
        return new Buf(Files.isExecutable(downloaded) ? downloaded : unpacked(downloaded), LIMIT, ProtoSources.in());
    }

    /** The same, but each run ends after that time. */
    public Buf withLimit(Duration newLimit) {
        return new Buf(executable, newLimit, imports);
    }

    /** The same, for contracts that import files of other projects. */
    public Buf importing(ProtoSources files) {
        return new Buf(executable, limit, files);
    }

    ProtoSources imports() {
        return imports;
    }

    private static Path unpacked(Path downloaded) {
        Path target = cache().resolve("buf-" + VERSION).resolve(downloaded.getFileName());
        try {
            if (!Files.isExecutable(target) || Files.size(target) != Files.size(downloaded)) {
                Files.createDirectories(target.getParent());
                Path draft = Files.createTempFile(target.getParent(), "buf", ".draft");
                Files.copy(downloaded, draft, StandardCopyOption.REPLACE_EXISTING);
                if (!draft.toFile().setExecutable(true)) {
                    throw new IOException("it cannot be made executable");
                }
                rename(draft, target);
            }
            return target;
        } catch (IOException e) {
            throw new ContractsUnreadableException(
                    "Cannot copy buf to " + target + ": " + e.getMessage()
                            + ". Set XDG_CACHE_HOME to a writable directory",
                    e);
        }
    }

    private static void rename(Path draft, Path target) throws IOException {
        try {
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(draft, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** {@code $XDG_CACHE_HOME/playhead}, by default {@code ~/.cache/playhead}: as the servers' distributions. */
    private static Path cache() {
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path base = xdg == null || xdg.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(xdg);
        return base.resolve("playhead");
    }

    /**
     * Runs buf to its end.
     *
     * @param directory where it runs; its own files go there as well
     * @throws ContractsUnreadableException if it cannot be started, takes too long or writes too much
     */
    public Output run(Path directory, List<String> arguments) {
        Path draft = null;
        try {
            draft = Files.createTempDirectory("playhead-buf");
            return run(directory, arguments, draft.resolve("out"), draft.resolve("err"));
        } catch (IOException e) {
            throw new ContractsUnreadableException("Cannot run buf (" + executable + "): " + e.getMessage(), e);
        } finally {
            Directories.delete(draft);
        }
    }

    private Output run(Path directory, List<String> arguments, Path out, Path err) throws IOException {
        List<String> command = new ArrayList<>(List.of(executable.toString()));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("BUF_"));
        builder.environment()
                .putAll(Map.of("BUF_CACHE_DIR", directory.resolve(".buf").toString(), "GOMEMLIMIT", MEMORY));
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            await(process, arguments);
        } finally {
            process.destroyForcibly();
        }
        return new Output(process.exitValue(), bounded(out), bounded(err));
    }

    private void await(Process process, List<String> arguments) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new ContractsUnreadableException("buf " + arguments.get(0) + " did not end within "
                        + limit.toMillis() + " ms: make the contracts smaller or simpler");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ContractsUnreadableException("buf " + arguments.get(0) + " was interrupted", e);
        }
    }

    private static String bounded(Path file) throws IOException {
        if (Files.size(file) > MAX_OUTPUT_BYTES) {
            throw new ContractsUnreadableException(
                    "buf wrote more than " + MAX_OUTPUT_BYTES + " bytes: make the contracts smaller");
        }
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
