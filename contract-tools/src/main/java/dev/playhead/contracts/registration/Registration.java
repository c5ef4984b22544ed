// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.registration;

import dev.playhead.contracts.ContractSet;
import dev.playhead.contracts.Finding;
import dev.playhead.contracts.Findings;
import dev.playhead.contracts.ProtoSources;
import dev.playhead.contracts.registration.RegistrationPlan.Action;
import dev.playhead.contracts.registration.RegistrationPlan.Refusal;
import dev.playhead.contracts.registration.RegistrationPlan.Step;
import dev.playhead.serde.RegisteredSchema;
import dev.playhead.serde.RegisteredSchema.Reference;
import dev.playhead.serde.SchemaRegistryException;
import dev.playhead.serde.SchemaText;
import dev.playhead.serde.Subjects;
import dev.playhead.serde.Subjects.Judgement;
import dev.playhead.serde.Subjects.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Registers all contracts of a project and the files that they import, as the serde would at the first publish, but before
 * anybody publishes.
 *
 * <p>A plan comes first and changes nothing. {@link #apply} does what the plan says, unless a single change would break
 * readers: then it registers nothing at all. Afterwards it reads everything back and compares ids, texts and message
 * indexes with what the serde will write. Every step can be repeated: a registration that was interrupted goes on where it
 * ended when it is run again, and one that is complete changes nothing.
 *
 * <p>Subjects get a compatibility mode, so that the registry refuses breaking changes by others as well; by default {@code
 * BACKWARD_TRANSITIVE}, because readers begin at offset zero and meet every version there is.
 *
 * <p>Immutable; calls block for as long as the registry needs, and throw {@link SchemaRegistryException} if it does not
 * answer before anything was changed.
 *
 * @since 0.1
 */
public final class Registration {

    private static final String BACKWARD_TRANSITIVE = "BACKWARD_TRANSITIVE";

    private final List<Subject> subjects;
    private final ProtoSources sources;
    private final Subjects registry;
    private final String mode;
    private final Supplier<Findings> check;

    private Registration(
            List<Subject> subjects, ProtoSources sources, Subjects registry, String mode, Supplier<Findings> check) {
        this.subjects = List.copyOf(subjects);
        this.sources = Objects.requireNonNull(sources, "sources");
        this.registry = Objects.requireNonNull(registry, "registry");
        this.mode = Objects.requireNonNull(mode, "mode");
        this.check = Objects.requireNonNull(check, "check");
    }

    /**
     * A registration of all contracts of a project.
     *
     * @param sources where the texts of its files and of their imports are
     */
    public static Registration of(ContractSet contracts, ProtoSources sources, Subjects registry) {
        return new Registration(Subject.of(contracts.files()), sources, registry, BACKWARD_TRANSITIVE, Findings::none);
    }

    /** Sets another compatibility mode than {@code BACKWARD_TRANSITIVE}, by the registry's name for it. */
    public Registration compatibility(String mode) {
        return new Registration(subjects, sources, registry, mode, check);
    }

    /**
     * Refuses what a check of one's own finds as well: registries see only a part of what breaks readers.
     *
     * @param breaking asked once for every plan, and only if something would be added to an existing subject
     */
    public Registration refusing(Supplier<Findings> breaking) {
        return new Registration(subjects, sources, registry, mode, breaking);
    }

    /** What {@link #apply} would do now. Asks the registry, changes nothing. */
    public RegistrationPlan plan() {
        subjects.forEach(this::text); // a text that is missing is known before the registry is asked anything
        List<Step> steps = new ArrayList<>();
        List<Refusal> refusals = new ArrayList<>();
        Map<String, Integer> same = new HashMap<>();
        Map<String, Integer> latest = new HashMap<>();
        for (Subject subject : subjects) {
            Optional<Version> exact = schema(subject, same).flatMap(text -> registry.find(subject.name(), text));
            Optional<Version> newest = exact.isPresent() ? exact : registry.latest(subject.name());
            exact.ifPresent(version -> same.put(subject.name(), version.number()));
            newest.ifPresent(version -> latest.put(subject.name(), version.number()));
            String modeBefore = registry.compatibility(subject.name()).orElse("");
            Action action = exact.isPresent() ? Action.NONE : newest.isPresent() ? Action.ADD_VERSION : Action.CREATE;
            steps.add(new Step(subject.name(), subject.path(), action, modeBefore, !modeBefore.equals(mode)));
            if (action == Action.ADD_VERSION) {
                // Imports that change with it are not there yet; the registry judges with the ones that it has.
                schema(subject, latest).ifPresent(text -> judge(subject, text, refusals));
            }
        }
        if (steps.stream().anyMatch(step -> step.action() == Action.ADD_VERSION)) {
            check.get().list().forEach(finding -> refusals.add(refusal(finding)));
        }
        return new RegistrationPlan(steps, refusals);
    }

    private static Refusal refusal(Finding finding) {
        return new Refusal(finding.subject(), finding.location().file(), "Playhead", finding.what());
    }

    private void judge(Subject subject, SchemaText text, List<Refusal> refusals) {
        Judgement judgement = registry.judge(subject.name(), text);
        if (!judgement.isCompatible()) {
            refusals.add(new Refusal(
                    subject.name(), subject.path(), "the registry", String.join(", ", judgement.reasons())));
        }
    }

    /** What is registered under a subject; empty if one of its imports is not among the known versions. */
    private Optional<SchemaText> schema(Subject subject, Map<String, Integer> versions) {
        if (!versions.keySet().containsAll(subject.imports())) {
            return Optional.empty();
        }
        List<Reference> references = subject.imports().stream()
                .map(path -> new Reference(path, path, Objects.requireNonNull(versions.get(path))))
                .toList();
        return Optional.of(new SchemaText(text(subject), references));
    }

    private String text(Subject subject) {
        return sources.text(subject.path())
                .orElseThrow(() -> new RegistrationFailedException(
                        "the text of " + subject.path() + " is not among the sources, so it cannot be registered:"
                                + " add the directory or the jar that has it",
                        false,
                        null));
    }

    /**
     * Registers what is missing, and verifies what the registry then holds.
     *
     * @return all subjects, in the order of the plan
     * @throws RegistrationRefusedException if a change would break readers; then nothing was registered
     * @throws RegistrationFailedException if the registry failed half-way, or holds something else than it was given
     */
    public List<Registered> apply() {
        RegistrationPlan plan = requireAccepted(plan());
        if (setModes(plan) && plan.steps().stream().anyMatch(step -> step.action() == Action.ADD_VERSION)) {
            // Without a mode the registry finds nothing to object to: ask again now that it has one.
            requireAccepted(plan());
        }
        return verify(register(plan));
    }

    private static RegistrationPlan requireAccepted(RegistrationPlan plan) {
        if (plan.isRefused()) {
            throw new RegistrationRefusedException(plan);
        }
        return plan;
    }

    private boolean setModes(RegistrationPlan plan) {
        List<Step> open = plan.steps().stream().filter(Step::setsMode).toList();
        for (int i = 0; i < open.size(); i++) {
            try {
                registry.setCompatibility(open.get(i).subject(), mode);
            } catch (SchemaRegistryException e) {
                throw interrupted(
                        "the compatibility mode is set on " + i + " of " + open.size()
                                + " subjects, and nothing is registered",
                        e);
            }
        }
        return !open.isEmpty();
    }

    private Map<Subject, Version> register(RegistrationPlan plan) {
        Map<Subject, Version> registered = new HashMap<>();
        Map<String, Integer> versions = new HashMap<>();
        List<String> added = new ArrayList<>();
        try {
            for (int i = 0; i < subjects.size(); i++) {
                Subject subject = subjects.get(i);
                SchemaText text = schema(subject, versions).orElseThrow();
                if (plan.steps().get(i).action() != Action.NONE) {
                    registry.register(subject.name(), text);
                    added.add(subject.name());
                }
                Version version = registry.find(subject.name(), text)
                        .orElseThrow(() -> notHeld(subject, "is not there after it was registered"));
                versions.put(subject.name(), version.number());
                registered.put(subject, version);
            }
        } catch (SchemaRegistryException e) {
            throw interrupted(
                    added.isEmpty() ? "nothing is registered yet" : "registered so far: " + String.join(", ", added),
                    e);
        }
        return registered;
    }

    private static RegistrationFailedException interrupted(String done, SchemaRegistryException why) {
        return new RegistrationFailedException(
                why.getMessage() + ". The registration was interrupted (" + done
                        + "); run it again and it goes on there",
                why.isRetriable(),
                why);
    }

    private List<Registered> verify(Map<Subject, Version> registered) {
        Map<String, Integer> versions = new HashMap<>();
        registered.forEach((subject, version) -> versions.put(subject.name(), version.number()));
        return subjects.stream()
                .map(subject -> verify(
                        subject,
                        Objects.requireNonNull(registered.get(subject)),
                        schema(subject, versions).orElseThrow()))
                .toList();
    }

    /** Reads back by the id, as every consumer does. */
    private Registered verify(Subject subject, Version version, SchemaText given) {
        int id = version.schema().id();
        RegisteredSchema expected = new RegisteredSchema(id, given.text(), given.references());
        RegisteredSchema held = registry.byId(id)
                .orElseThrow(() -> notHeld(subject, "has the id " + id + ", which nothing is registered under"));
        if (!held.sha256().equals(expected.sha256())) {
            throw notHeld(subject, "has the id " + id + ", and another text is registered under it");
        }
        if (!held.references().equals(expected.references())) {
            throw notHeld(subject, "refers to " + held.references() + " instead of " + expected.references());
        }
        if (subject.message() != null && !held.nameAt(subject.indexes()).equals(Optional.of(subject.name()))) {
            throw notHeld(
                    subject,
                    "is not message " + subject.indexes() + " of schema " + id + "; that is "
                            + held.nameAt(subject.indexes()).orElse("none"));
        }
        return new Registered(subject.name(), version.number(), id, subject.indexes(), held.sha256());
    }

    private static RegistrationFailedException notHeld(Subject subject, String what) {
        return new RegistrationFailedException(
                subject.name() + " " + what
                        + ": records would not be readable. Look at who else writes to this registry",
                false,
                null);
    }
}
