// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.playhead.event.Position;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    private final Settings settings = new Settings();

    @Test
    void kafkasSettingsPassThroughByTheirOwnNames() {
        settings.put("num.stream.threads", 2);
        settings.put("main.consumer.session.timeout.ms", 9_000);
        settings.put("ssl.truststore.location", "/trust");

        Properties streams = settings.streams("app", "host:1", Path.of("state"), 1, "me:2");

        assertThat(streams)
                .containsEntry("num.stream.threads", 2)
                .containsEntry("main.consumer.session.timeout.ms", 9_000)
                .containsEntry("ssl.truststore.location", "/trust")
                .containsEntry("processing.guarantee", "exactly_once_v2")
                .containsEntry("num.standby.replicas", 1)
                .containsEntry("ensure.explicit.internal.resource.naming", true);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "processing.guarantee",
                "application.id",
                "state.dir",
                "auto.offset.reset",
                "consumer.auto.offset.reset",
                "main.consumer.isolation.level",
                "enable.auto.commit",
                "processing.exception.handler",
                "default.deserialization.exception.handler"
            })
    void whatAGuaranteeRestsOnCannotBeSet(String key) {
        assertThatThrownBy(() -> settings.put(key, "other"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(key + " cannot be set");
    }

    @Test
    void theBookIsReadAsItWasWritten() {
        Book book = new Book(17, Position.parse("marketplace.gig-0@5,marketplace.order-0@9"));

        assertThat(Book.parse(book.toBytes())).isEqualTo(book);
        assertThat(Book.parse(new Book(0, Position.empty()).toBytes())).isEqualTo(new Book(0, Position.empty()));
        assertThat(Book.parse(null)).isEqualTo(new Book(0, Position.empty()));
    }
}
