// SPDX-License-Identifier: Apache-2.0
package dev.playhead.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.playhead.event.Coordinates;
import dev.playhead.event.Event;
import dev.playhead.marketplace.gig.v1.GigPublished;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventContextTest {

    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void aCauseHandsOnItsTransactionAndTrace() {
        EventContext context = EventContext.empty().causedBy(cause());

        assertThat(context.causationId()).contains("cause");
        assertThat(context.transactionId()).contains("t-1");
        assertThat(context.traceparent()).contains(TRACE);
        assertThat(context.command()).isEmpty();
        assertThat(context.id()).isNull();
    }

    @Test
    void aTransactionOfItsOwnIsKept() {
        EventContext context = EventContext.empty().withTransaction("t-2").causedBy(cause());

        assertThat(context.transactionId()).contains("t-2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two\nlines", "a\u0000b", "\u007f"})
    void nothingUnprintableGoesIntoAHeader(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EventContext.empty().withCommand(text));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EventContext.empty().withTransaction(text));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EventContext.empty().withId(text));
    }

    @Test
    void nothingLongGoesIntoAHeader() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EventContext.empty().withCommand("x".repeat(257)))
                .withMessage("command has 1 to 256 characters, not 257");
    }

    @Test
    void aTraceparentIsW3C() {
        assertThat(EventContext.empty().withTraceparent(TRACE).traceparent()).contains(TRACE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EventContext.empty().withTraceparent("yes"))
                .withMessage("not a W3C traceparent: 'yes'");
    }

    private static Event<GigPublished> cause() {
        EventContext context = EventContext.empty().withTransaction("t-1").withTraceparent(TRACE);
        return new Event<>(
                Mocks.gigPublished("g-1"),
                new NewMetadata("cause", Instant.EPOCH, "test", context, Optional.empty()),
                new Coordinates("marketplace.gig", 0, 0));
    }
}
