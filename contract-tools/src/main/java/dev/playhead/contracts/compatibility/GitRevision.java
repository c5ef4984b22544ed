// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The {@code .proto} files of a directory as they were in another revision of its git repository. The work tree is not
 * touched.
 *
 * @param directory the directory, as it is named now
 * @param revision whatever git takes for a commit: {@code main}, {@code v1.4.0}, {@code HEAD~3}
 */
record GitRevision(Path directory, String revision) {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int MAX_BYTES = 64 << 20;

    /**
     * The files by their paths below the directory; none if it was not there then.
     *
     * @throws BaselineUnavailableException if git is missing, or does not know the revision
     */
    Map<String, byte[]> sources() {
        if (revision.startsWith("-") || revision.isBlank()) {
            throw new BaselineUnavailableException(
                    "'" + revision + "' is no revision: write git:main, git:v1.4.0 or git:HEAD~1");
        }
        git("rev-parse", "--verify", "--quiet", revision + "^{commit}");
        if (git("ls-tree", "--name-only", revision, "./").length == 0) {
            return Map.of();
        }
        return unzip(git("archive", "--format=zip", revision));
    }

    private byte[] git(String... arguments) {
        Path out = null;
        Path err = null;
        try {
            out = Files.createTempFile("playhead-git", ".out");
            err = Files.createTempFile("playhead-git", ".err");
            return run(out, err, arguments);
        } catch (IOException e) {
            throw new BaselineUnavailableException("Cannot run git: " + e.getMessage() + ". Is it installed?", e);
        } finally {
            delete(out);
            delete(err);
        }
    }

    private byte[] run(Path out, Path err, String... arguments) throws IOException {
        String[] command = new String[arguments.length + 1];
        command[0] = "git";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process git = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            git.getOutputStream().close();
            if (!git.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new BaselineUnavailableException("git did not answer within " + LIMIT.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BaselineUnavailableException("interrupted while waiting for git", e);
        } finally {
            git.destroyForcibly();
        }
        if (git.exitValue() != 0) {
            String reason = Files.readString(err, UTF_8).strip();
            throw new BaselineUnavailableException("git does not know '" + revision + "' in " + directory
                    + (reason.isEmpty() ? "" : " (" + reason + ")")
                    + ": fetch it, or name another revision");
        }
        if (Files.size(out) > MAX_BYTES) {
            throw new BaselineUnavailableException(
                    directory + " at " + revision + " has more than " + MAX_BYTES + " bytes");
        }
        return Files.readAllBytes(out);
    }

    private static void delete(@Nullable Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            file.toFile().deleteOnExit();
        }
    }

    private Map<String, byte[]> unzip(byte[] archive) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        int left = MAX_BYTES;
        try (var zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().endsWith(".proto") && left > 0) {
                    byte[] content = atMost(left, zip);
                    left -= content.length;
                    files.put(entry.getName(), content);
                }
            }
        } catch (IOException e) {
            throw new BaselineUnavailableException("Cannot read what git archived of " + directory + ": " + e, e);
        }
        return files;
    }

    private byte[] atMost(int limit, InputStream in) throws IOException {
        byte[] content = in.readNBytes(limit);
        if (content.length == limit) {
            throw new BaselineUnavailableException(
                    directory + " at " + revision + " has more than " + MAX_BYTES + " bytes");
        }
        return content;
    }
}
