// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import dev.playhead.contracts.Buf;
import dev.playhead.contracts.ContractSet;
import dev.playhead.contracts.Findings;
import dev.playhead.serde.Subjects;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * Finds what the next version of the contracts is compared with, by what the user names:
 *
 * <ul>
 *   <li>{@code release}: the last released version of the artifact, {@code releases}: every one;
 *   <li>{@code git:main}: the same directory in another revision;
 *   <li>{@code registry:http://…}: what is registered of each event;
 *   <li>a path: a jar of contracts, a descriptor set, a directory of {@code .proto} files;
 *   <li>{@code group:artifact:version}: any released artifact.
 * </ul>
 *
 * @since 0.1
 */
public final class Baselines {

    private static final String GIT = "git:";
    private static final String REGISTRY = "registry:";

    private final Path sources;
    private final ContractSet next;
    private final Buf buf;
    private final Releases releases;

    /**
     * @param sources the directory of the contracts' {@code .proto} files
     * @param next what they are compiled to
     */
    public Baselines(Path sources, ContractSet next, Buf buf, Releases releases) {
        this.sources = sources;
        this.next = next;
        this.buf = buf;
        this.releases = releases;
    }

    /**
     * The baseline of that name.
     *
     * @throws BaselineUnavailableException if it cannot be had; if there was simply no release yet it is
     *     {@linkplain Baseline#isEmpty() empty} instead
     * @throws dev.playhead.serde.SchemaRegistryException if the registry cannot be reached
     * @throws IllegalArgumentException if the name is none of the above
     */
    public Baseline named(String name) {
        if (name.startsWith(GIT)) {
            return compiled(name, List.of(new GitRevision(sources, name.substring(GIT.length())).sources()), buf);
        }
        if (name.startsWith(REGISTRY)) {
            return registered(Subjects.at(name.substring(REGISTRY.length())), next, buf);
        }
        if ("release".equals(name)) {
            return releases.last();
        }
        if ("releases".equals(name)) {
            return releases.all();
        }
        Path path = Path.of(name);
        if (Files.isDirectory(path)) {
            return Baseline.of(name, ContractSet.compile(path, buf));
        }
        if (Files.exists(path)) {
            return Baseline.of(name, ReleasedArtifact.read(path));
        }
        String[] coordinates = name.split(":", -1);
        if (coordinates.length == 3) {
            return releases.of(coordinates[0], coordinates[1], coordinates[2]);
        }
        throw new IllegalArgumentException(
                "nothing to compare with is called '" + name
                        + "': write release, releases, git:<revision>, registry:<url>, a path that exists, or group:artifact:version");
    }

    /**
     * What breaks the readers of what is registered; nothing if none of the events is registered yet.
     *
     * @throws BaselineUnavailableException if the registry does not hold all that its texts refer to
     * @throws dev.playhead.serde.SchemaRegistryException if the registry cannot be reached
     */
    public static Findings breaksOfRegistered(Subjects registry, ContractSet next, Buf buf, LocalDate today) {
        Baseline baseline = registered(registry, next, buf);
        return baseline.isEmpty()
                ? Findings.none()
                : Compatibility.on(today).between(baseline.contracts(), next).findings();
    }

    private static Baseline registered(Subjects registry, ContractSet next, Buf buf) {
        return compiled("what is registered", new RegisteredContracts(registry).of(next), buf);
    }

    private static Baseline compiled(String name, List<Map<String, byte[]>> sets, Buf buf) {
        return new Baseline(
                name,
                sets.stream()
                        .filter(texts -> !texts.isEmpty())
                        .map(texts -> ContractSet.compile(texts, buf))
                        .toList());
    }
}
