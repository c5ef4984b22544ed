// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.scaffold;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes new contracts projects and new events. Existing files are never overwritten: a new event is added to the end of
 * the file of its package. Immutable.
 *
 * @since 0.1
 */
public final class Scaffold {

    /** Where a contracts project keeps its {@code .proto} files. */
    public static final String SOURCES = "src/main/proto";

    private static final Pattern PROJECT = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
    private static final Pattern GROUP = Pattern.compile("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)*");
    private static final Pattern TOPIC = Pattern.compile("topic:\\s*\"([^\"]*)\"");
    private static final List<String> TEMPLATES =
            List.of("pom.xml", ".gitignore", "README.md", "waivers.txtpb", "ci.sh");

    private final Path project;

    private Scaffold(Path project) {
        this.project = project;
    }

    /** Adds to a contracts project that is there already. */
    public static Scaffold in(Path project) {
        return new Scaffold(project);
    }

    /**
     * Makes a contracts project with a first event.
     *
     * @param parent where its directory is made
     * @param name of the directory and the artifact, e.g. {@code acme-contracts}
     * @param group Maven's group id, also the root of Java's package names, e.g. {@code com.acme}
     * @param playhead the version of Playhead that it is built with
     * @return the directory
     * @throws ScaffoldException if a name will not do, or the directory is there and not empty
     */
    public static Path project(Path parent, String name, String group, String playhead) {
        require(PROJECT, name, "a project", "in lower case, words joined by -, as in acme-contracts");
        require(GROUP, group, "a group id", "in lower case, words joined by dots, as in com.acme");
        String domain = name.replaceAll("-(contracts|events)$", "").replace('-', '.');
        EventName first = EventName.parse(domain + ".order.v1.OrderPlaced");
        Path project = parent.resolve(name);
        try {
            requireEmpty(project);
            Files.createDirectories(project.resolve(SOURCES));
            Map<String, String> words = Map.of("name", name, "group", group, "playhead", playhead, "domain", domain);
            for (String template : TEMPLATES) {
                write(project.resolve(template), filled(template, words));
            }
            makeExecutable(project.resolve("ci.sh"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write into " + project + ": " + e.getMessage(), e);
        }
        in(project)
                .event(
                        NewEvent.of(
                                first,
                                "A customer placed an order. Published once the order is stored.",
                                List.of(new NewField("customer_id", "string")),
                                "team-orders"),
                        group);
        return project;
    }

    private static void require(Pattern pattern, String name, String what, String how) {
        if (!pattern.matcher(name).matches()) {
            throw new ScaffoldException(what + " cannot be called '" + name + "': write it " + how);
        }
    }

    private static void requireEmpty(Path project) throws IOException {
        if (Files.exists(project)) {
            try (Stream<Path> files = Files.list(project)) {
                if (files.findAny().isPresent()) {
                    throw new ScaffoldException(project + " is there already and not empty: choose another name");
                }
            }
        }
    }

    private static String filled(String template, Map<String, String> words) throws IOException {
        String resource = template.startsWith(".") ? template.substring(1) : template;
        try (InputStream in = Objects.requireNonNull(Scaffold.class.getResourceAsStream(resource), resource)) {
            String text = new String(in.readAllBytes(), UTF_8);
            for (Map.Entry<String, String> word : words.entrySet()) {
                text = text.replace("@" + word.getKey() + "@", word.getValue());
            }
            return text;
        }
    }

    private static void makeExecutable(Path script) throws IOException {
        if (!script.toFile().setExecutable(true)) {
            throw new IOException("cannot make " + script + " executable");
        }
    }

    /**
     * Adds an event to the file of its package, which is made if it is not there.
     *
     * @return the file
     * @throws ScaffoldException if the event is there already, or the file is of another topic
     */
    public Path event(NewEvent event) {
        return event(event, "");
    }

    private Path event(NewEvent event, String group) {
        Path file = sources().resolve(event.name().file());
        try {
            if (Files.exists(file)) {
                String before = Files.readString(file);
                requireRoom(event, file, before);
                String imported = withImports(before, event);
                write(file, imported.stripTrailing() + "\n\n" + message(event));
            } else {
                if (event.owner().isEmpty()) {
                    throw new ScaffoldException(file + " will be new: say which team owns its events");
                }
                Files.createDirectories(file.getParent());
                write(
                        file,
                        withImports(head(event, group.isEmpty() ? groupOfProject() : group), event) + "\n"
                                + message(event));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
        return file;
    }

    /** A project's own layout, or a bare directory of {@code .proto} files. */
    private Path sources() {
        Path usual = project.resolve(SOURCES);
        if (!Files.isDirectory(project)) {
            throw new ScaffoldException("there is no directory " + project
                    + ": run this in a contracts project, or make one with playhead contracts new project");
        }
        return Files.isDirectory(usual) || Files.exists(project.resolve("pom.xml")) ? usual : project;
    }

    private static void requireRoom(NewEvent event, Path file, String text) {
        if (Pattern.compile("\\bmessage\\s+" + event.name().simpleName() + "\\b")
                .matcher(text)
                .find()) {
            throw new ScaffoldException(event.name() + " is there already, in " + file);
        }
        Matcher topic = TOPIC.matcher(text);
        if (topic.find() && !event.topic().isEmpty() && !topic.group(1).equals(event.topic())) {
            throw new ScaffoldException("the events of " + file + " go to " + topic.group(1) + ", not to "
                    + event.topic() + ": one file is one topic; put the event into another package");
        }
    }

    /** As the other files of the project have it, so that Java's packages have one root; else that of the contracts. */
    private String groupOfProject() throws IOException {
        Path pom = project.resolve("pom.xml");
        if (Files.exists(pom)) {
            Matcher group = Pattern.compile("<groupId>([a-z0-9_.]+)</groupId>").matcher(Files.readString(pom));
            if (group.find()) {
                return group.group(1);
            }
        }
        return "";
    }

    private static String head(NewEvent event, String group) throws IOException {
        EventName name = event.name();
        return filled(
                "file.proto.txt",
                Map.of(
                        "subject",
                        article(name.subject().replace('_', ' ')),
                        "questions",
                        Checklist.comment(Checklist.TOPIC),
                        "package",
                        name.packageName(),
                        "outer",
                        name.outerClass(),
                        "java",
                        javaPackage(name, group),
                        "topic",
                        event.topicOrDefault(),
                        "owner",
                        event.owner()));
    }

    private static String article(String noun) {
        return ("aeiou".indexOf(noun.charAt(0)) >= 0 ? "an " : "a ") + noun;
    }

    /** {@code com.acme} and {@code acme.order.v1} overlap: {@code com.acme.order.v1}. */
    private static String javaPackage(EventName name, String group) {
        String first = name.packageName().substring(0, name.packageName().indexOf('.'));
        if (group.isEmpty() || group.equals(first)) {
            return name.packageName();
        }
        return group.endsWith("." + first)
                ? group.substring(0, group.length() - first.length()) + name.packageName()
                : group + "." + name.packageName();
    }

    private static String withImports(String text, NewEvent event) {
        String line = "import \"google/protobuf/timestamp.proto\";\n";
        boolean isNeeded =
                event.fields().stream().anyMatch(field -> field.type().equals(NewField.TIMESTAMP));
        int at = text.indexOf("import \"");
        return isNeeded && !text.contains(line.strip()) && at >= 0
                ? text.substring(0, at) + line + text.substring(at)
                : text;
    }

    private static String message(NewEvent event) {
        StringBuilder message = new StringBuilder(
                        "// About this event. Answer behind each A; the answers show in the catalog.\n//\n")
                .append(Checklist.comment(Checklist.EVENT))
                .append('\n');
        Stream.of(event.comment().split("\n"))
                .forEach(line -> message.append("// ").append(line.strip()).append('\n'));
        message.append("message ").append(event.name().simpleName()).append(" {\n");
        message.append("  option (playhead.v1.event) = { key: \"")
                .append(event.key())
                .append("\" };\n");
        List<NewField> fields = new ArrayList<>(event.allFields());
        for (int i = 0; i < fields.size(); i++) {
            NewField field = fields.get(i);
            message.append("  ")
                    .append(field.type())
                    .append(' ')
                    .append(field.name())
                    .append(" = ")
                    .append(i + 1)
                    .append(";\n");
        }
        return message.append("}\n").toString();
    }

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text);
    }
}
