// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.playhead.contracts.Buf;
import dev.playhead.contracts.ContractSet;
import dev.playhead.contracts.ProtoSources;
import dev.playhead.contracts.compatibility.Baselines;
import dev.playhead.contracts.registration.RegistrationPlan.Action;
import dev.playhead.contracts.registration.RegistrationPlan.Step;
import dev.playhead.devstack.Devstack;
import dev.playhead.devstack.DevstackListener;
import dev.playhead.devstack.MavenFile;
import dev.playhead.serde.RegisteredSchema;
import dev.playhead.serde.Subjects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real registry. Every test has subjects of its own. */
class RegistrationIT {

    private static final Devstack STACK =
            Devstack.builder().brokers(0).registry().start();

    private static final Buf BUF = Buf.of(MavenFile.of(Buf.coordinates(), new DevstackListener() {}));
    private static final Path MARKETPLACE = Path.of("../proto/src/main/proto");
    private static final ProtoSources MARKETPLACE_TEXTS = ProtoSources.in(MARKETPLACE);

    private final Subjects registry = Subjects.at(STACK.registryUrl());

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path sources;

    @AfterAll
    static void stop() {
        STACK.close();
    }

    @Test
    void theWholeMarketplaceIsRegisteredOnceAndTheSecondTimeChangesNothing() {
        Registration registration = Registration.of(marketplace(), MARKETPLACE_TEXTS, registry);

        List<Registered> first = registration.apply();
        RegistrationPlan after = registration.plan();
        List<Registered> second = registration.apply();

        assertThat(first)
                .extracting(Registered::subject)
                .hasSize(14)
                .startsWith("playhead/v1/contract.proto")
                .contains("marketplace.gig.v1.GigPublished", "marketplace.order.v1.OrderCancelled");
        assertThat(after.isDone()).isTrue();
        assertThat(second).isEqualTo(first);
        assertThat(registry.latest("marketplace.gig.v1.GigPublished"))
                .map(version -> version.number())
                .contains(1);
    }

    @Test
    void everyEventIsVerifiedByTheIdAndTheIndexThatItsRecordsCarry() {
        List<Registered> registered =
                Registration.of(marketplace(), MARKETPLACE_TEXTS, registry).apply();

        assertThat(registered)
                .filteredOn(each -> each.subject().equals("marketplace.gig.v1.GigPriceChanged"))
                .singleElement()
                .satisfies(each -> assertThat(each.indexes()).containsExactly(2))
                .satisfies(each -> assertThat(registry.byId(each.id()).map(RegisteredSchema::sha256))
                        .contains(each.sha256()))
                .satisfies(each -> assertThat(
                                registry.byId(each.id()).orElseThrow().nameAt(each.indexes()))
                        .contains(each.subject()));
    }

    @Test
    void everySubjectGetsTheModeThatIsAskedFor() throws IOException {
        ContractSet contracts = acme("mode.v1", "string note = 2;", "CounterStarted");

        Registration.of(contracts, ProtoSources.in(sources), registry)
                .compatibility("FULL_TRANSITIVE")
                .apply();
        RegistrationPlan usual =
                Registration.of(contracts, ProtoSources.in(sources), registry).plan();

        assertThat(registry.compatibility("acme.mode.v1.CounterStarted")).contains("FULL_TRANSITIVE");
        assertThat(usual.steps())
                .filteredOn(step -> step.subject().startsWith("acme"))
                .containsExactly(new Step(
                        "acme.mode.v1.CounterStarted", "acme/mode.v1.proto", Action.NONE, "FULL_TRANSITIVE", true));
    }

    @Test
    void aPlanChangesNothing() throws IOException {
        RegistrationPlan plan = Registration.of(
                        acme("plan.v1", "string note = 2;", "CounterStarted"), ProtoSources.in(sources), registry)
                .plan();

        assertThat(plan.isDone()).isFalse();
        assertThat(plan.steps())
                .last()
                .isEqualTo(new Step("acme.plan.v1.CounterStarted", "acme/plan.v1.proto", Action.CREATE, "", true));
        assertThat(registry.latest("acme.plan.v1.CounterStarted")).isEmpty();
        assertThat(registry.compatibility("acme.plan.v1.CounterStarted")).isEmpty();
    }

    @Test
    void anAdditionBecomesTheNextVersion() throws IOException {
        register("add.v1", "string note = 2;", "CounterStarted");

        List<Registered> next = register("add.v1", "string note = 2;\n  string more = 3;", "CounterStarted");

        assertThat(next).last().extracting(Registered::version).isEqualTo(2);
    }

    @Test
    void aBreakingChangeIsRefusedBeforeAnythingIsRegistered() throws IOException {
        register("broken.v1", "string note = 2;", "CounterStarted");

        assertThatThrownBy(() -> register("broken.v1", "int64 note = 2;", "CounterAdded", "CounterStarted"))
                .isInstanceOf(RegistrationRefusedException.class)
                .hasMessageContaining("nothing was registered: acme.broken.v1.CounterStarted in acme/broken.v1.proto")
                .hasMessageContaining("make it a new event type");
        assertThat(registry.latest("acme.broken.v1.CounterAdded")).isEmpty();
        assertThat(registry.latest("acme.broken.v1.CounterStarted"))
                .map(version -> version.number())
                .contains(1);
    }

    @Test
    void aBreakingChangeIsRefusedEvenWhereTheRegistryWasToldToAcceptEverything() throws IOException {
        register("lax.v1", "string note = 2;", "CounterStarted");
        registry.setCompatibility("acme.lax.v1.CounterStarted", "NONE");

        assertThatThrownBy(() -> register("lax.v1", "int64 note = 2;", "CounterStarted"))
                .isInstanceOf(RegistrationRefusedException.class);
        assertThat(registry.latest("acme.lax.v1.CounterStarted"))
                .map(version -> version.number())
                .contains(1);
    }

    @Test
    void aChangeThatNoRegistrySeesIsRefusedByPlayheadsOwnCheck() throws IOException {
        register("moved.v1", "string note = 2;", "CounterStarted");
        Path file = sources.resolve("acme/moved.v1.proto");
        Files.writeString(
                file, Files.readString(file).replace("topic: \"acme.moved.v1\"", "topic: \"acme.elsewhere\""));
        ContractSet moved = ContractSet.compile(sources, BUF);
        Registration registration = Registration.of(moved, ProtoSources.in(sources), registry);

        assertThat(registration.plan().isRefused()).isFalse();
        assertThatThrownBy(() -> registration
                        .refusing(() -> Baselines.breaksOfRegistered(registry, moved, BUF, LocalDate.of(2026, 11, 21)))
                        .apply())
                .isInstanceOf(RegistrationRefusedException.class)
                .hasMessageContaining("would break its readers, says Playhead")
                .hasMessageContaining("acme.elsewhere");
        assertThat(registry.latest("acme.moved.v1.CounterStarted"))
                .map(version -> version.number())
                .contains(1);
    }

    private List<Registered> register(String name, String fields, String... events) throws IOException {
        ContractSet contracts = acme(name, fields, events);
        return Registration.of(contracts, ProtoSources.in(sources), registry).apply();
    }

    /** Contracts in a file of their own, whose events all have the same fields. */
    private ContractSet acme(String name, String fields, String... events) throws IOException {
        return Acme.contracts(sources, name, fields, events);
    }

    private static ContractSet marketplace() {
        return ContractSet.compile(MARKETPLACE, BUF);
    }
}
