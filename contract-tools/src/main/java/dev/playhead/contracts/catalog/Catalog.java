// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.catalog;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.playhead.contracts.ContractSet;
import dev.playhead.contracts.catalog.History.Release;
import dev.playhead.event.v1.ContractProto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A browsable catalog of contracts, generated from their descriptors alone: a static site, one Markdown document and an
 * AsyncAPI 3.0 document. Every text of an author is escaped; the pages ask nobody for anything. Immutable.
 *
 * <pre>{@code
 * Catalog.of("acme-contracts", contracts).version("1.1.0").after("1.0.0", earlier).writeTo(Path.of("target/catalog"));
 * }</pre>
 *
 * @since 0.1
 */
public final class Catalog {

    private static final List<String> ASSETS = List.of("catalog.css", "catalog.js");

    private final String title;
    private final String version;
    private final ContractSet contracts;
    private final List<Release> earlier;

    private Catalog(String title, String version, ContractSet contracts, List<Release> earlier) {
        this.title = Objects.requireNonNull(title, "title");
        this.version = Objects.requireNonNull(version, "version");
        this.contracts = Objects.requireNonNull(contracts, "contracts");
        this.earlier = List.copyOf(earlier);
    }

    /**
     * A catalog without a version and without a history.
     *
     * @param title what the pages are headed with, say the name of the artifact
     */
    public static Catalog of(String title, ContractSet contracts) {
        return new Catalog(title, "", contracts, List.of());
    }

    /** Says which version of the artifact this is. */
    public Catalog version(String version) {
        return new Catalog(title, version, contracts, earlier);
    }

    /** Adds an earlier release, so that pages tell what came when. Call it for the oldest release first. */
    public Catalog after(String version, ContractSet release) {
        List<Release> more = new ArrayList<>(earlier);
        more.add(new Release(version, release));
        return new Catalog(title, this.version, contracts, more);
    }

    /**
     * Writes the site into a directory, which is made if it is not there. What else is in it stays.
     *
     * @return how many events it has
     * @throws UncheckedIOException if the directory cannot be written to
     */
    public int writeTo(Path directory) {
        List<CatalogTopic> topics = topics();
        List<CatalogEvent> events =
                topics.stream().flatMap(topic -> topic.events().stream()).toList();
        Site site = new Site(title, version, topics);
        try {
            Files.createDirectories(directory.resolve("events"));
            write(directory, "index.html", site.front());
            for (CatalogTopic topic : topics) {
                for (CatalogEvent event : topic.events()) {
                    EventPage page = new EventPage(event, topic, events, contracts);
                    write(
                            directory,
                            "events/" + event.page(),
                            site.page("../", event.name(), event.fullName(), page.main()));
                }
            }
            write(directory, "catalog.md", Markdown.of(title, version, topics));
            write(
                    directory,
                    "asyncapi.json",
                    new AsyncApi(title, version.isEmpty() ? "0" : version, topics).document());
            write(directory, "search-index.js", SearchIndex.script(topics));
            for (String asset : ASSETS) {
                write(directory, asset, Resources.text(asset));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the catalog into " + directory + ": " + e.getMessage(), e);
        }
        return events.size();
    }

    private static void write(Path directory, String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }

    private List<CatalogTopic> topics() {
        History history = history();
        Map<String, List<CatalogEvent>> byTopic = new LinkedHashMap<>();
        Map<String, FileDescriptor> declaredIn = new LinkedHashMap<>();
        for (FileDescriptor file : contracts.files()) {
            for (Descriptor message : file.getMessageTypes()) {
                if (CatalogEvent.isEvent(message)) {
                    CatalogEvent event = CatalogEvent.of(message, contracts, history.of(message.getFullName()));
                    byTopic.computeIfAbsent(event.topic(), topic -> new ArrayList<>())
                            .add(event);
                    declaredIn.putIfAbsent(event.topic(), file);
                }
            }
        }
        return byTopic.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(topic ->
                        topic(topic.getKey(), topic.getValue(), Objects.requireNonNull(declaredIn.get(topic.getKey()))))
                .collect(Collectors.toList());
    }

    private History history() {
        if (earlier.isEmpty()) {
            return new History(List.of());
        }
        List<Release> releases = new ArrayList<>(earlier);
        releases.add(new Release(version.isEmpty() ? "next" : version, contracts));
        return new History(releases);
    }

    private static CatalogTopic topic(String name, List<CatalogEvent> events, FileDescriptor file) {
        String owner = file.getOptions().getExtension(ContractProto.stream).getOwner();
        return new CatalogTopic(name, owner, headOf(file), Answer.of(file), events);
    }

    /** The comment at the top of a file, above its {@code syntax}. */
    private static String headOf(FileDescriptor file) {
        List<Integer> syntax = List.of(FileDescriptorProto.SYNTAX_FIELD_NUMBER);
        return file.toProto().getSourceCodeInfo().getLocationList().stream()
                .filter(location -> location.getPathList().equals(syntax))
                .map(location -> location.getLeadingComments().strip())
                .findFirst()
                .orElse("");
    }
}
