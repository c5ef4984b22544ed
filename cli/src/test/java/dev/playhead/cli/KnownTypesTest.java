// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.playhead.consumer.SubscriptionDirectory.Entry;
import dev.playhead.event.Contract;
import dev.playhead.event.v1.SubscriptionDeclared;
import dev.playhead.marketplace.gig.v1.GigPublished;
import dev.playhead.marketplace.order.v1.OrderCancelled;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KnownTypesTest {

    private static final Set<String> ORDERS = Set.of("marketplace.order");
    private static final List<Contract<?>> CLASS_PATH =
            List.of(Contract.of(OrderPlaced.class), Contract.of(OrderCancelled.class), Contract.of(GigPublished.class));

    private final List<Entry> entries = List.of(
            entry("billing", "acme.Paid", "acme.Invoiced"),
            entry("search", "acme.Found"),
            entry("audit"),
            entry("pricing", "marketplace.order.v1.OrderCancelled"));

    @Test
    void whatASubscriptionHandlesIsTaken() {
        assertThatCode(() -> require("billing", "acme.Paid", "acme.Invoiced")).doesNotThrowAnyException();
    }

    @Test
    void whatItDoesNotHandleIsRefusedWithWhatItDoes() {
        assertThat(refusal("billing", "acme.Piad"))
                .isEqualTo("billing handles no acme.Piad. It handles acme.Invoiced, acme.Paid.");
        assertThat(refusal("billing", "acme.Found")).startsWith("billing handles no acme.Found");
    }

    @Test
    void whatIsOnATopicOfWhichItHandlesNothingByNameIsTakenBecauseItIsReadRaw() {
        assertThatCode(() -> require("billing", "marketplace.order.v1.OrderPlaced"))
                .doesNotThrowAnyException();
        assertThat(refusal("billing", "marketplace.gig.v1.GigPublished"))
                .startsWith("billing handles no marketplace.gig");
        assertThat(refusal("pricing", "marketplace.order.v1.OrderPlaced"))
                .startsWith("pricing handles no marketplace.order.v1.OrderPlaced");
    }

    @Test
    void ofOneThatHasNotSaidWhatItHandlesWhateverSomebodyKnowsIsTaken() {
        assertThatCode(() -> require("audit", "acme.Found")).doesNotThrowAnyException();
        assertThatCode(() -> require("nobody", "marketplace.order.v1.OrderPlaced"))
                .doesNotThrowAnyException();
    }

    @Test
    void whatNobodyKnowsIsRefusedWithWhatIsThere() {
        assertThat(refusal("audit", "marketplace.order.v1.OrderPlacd"))
                .isEqualTo(
                        "nobody knows an event marketplace.order.v1.OrderPlacd on marketplace.order."
                                + " There is marketplace.order.v1.OrderCancelled, marketplace.order.v1.OrderPlaced; PLAYHEAD_CLASSPATH adds contracts of yours.");
        assertThat(refusal("audit", "marketplace.gig.v1.GigPublished")).contains("on marketplace.order.");
    }

    private String refusal(String subscription, String type) {
        return Failures.sentence(catchThrowableOfType(CommandFailed.class, () -> require(subscription, type)));
    }

    private void require(String subscription, String... types) {
        KnownTypes.of(subscription, entries).require(List.of(types), ORDERS, CLASS_PATH);
    }

    private static Entry entry(String subscription, String... handled) {
        SubscriptionDeclared.Builder declared =
                SubscriptionDeclared.newBuilder().setSubscription(subscription);
        for (String name : handled) {
            declared.addContractsBuilder().setName(name);
        }
        return new Entry(declared.build(), Instant.EPOCH);
    }
}
