// SPDX-License-Identifier: Apache-2.0
package dev.playhead.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import dev.playhead.event.test.OrderPlaced;
import dev.playhead.event.test.OrderShipped;
import dev.playhead.event.test.Outer;
import dev.playhead.event.test.WithFloatKey;
import dev.playhead.event.test.WithMessageKey;
import dev.playhead.event.test.WithRepeatedKey;
import dev.playhead.event.test.WithUnknownKey;
import dev.playhead.event.test.WithoutDay;
import dev.playhead.event.test.WithoutKey;
import dev.playhead.event.test.WithoutTopic;
import java.time.Duration;
import java.time.LocalDate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ContractTest {

    @Test
    void aContractIsReadFromTheProtoFileAlone() {
        Contract<OrderPlaced> contract = Contract.of(OrderPlaced.class);

        assertThat(contract.name()).isEqualTo("playhead.test.OrderPlaced");
        assertThat(contract.topic()).isEqualTo("test.orders");
        assertThat(contract.owner()).isEqualTo("team-tests");
        assertThat(contract.keyField().getName()).isEqualTo("order_id");
        assertThat(contract.ttl()).contains(Duration.ofSeconds(90));
        assertThat(contract.isDeprecated()).isFalse();
        assertThat(contract.deprecatedSince()).isEmpty();
        assertThat(contract.sunsetOn()).isEmpty();
        assertThat(Contract.of(OrderPlaced.class)).isSameAs(contract);
    }

    @Test
    void aDeprecatedContractNamesItsSuccessor() {
        Contract<OrderShipped> contract = Contract.of(OrderShipped.class);

        assertThat(contract.isDeprecated()).isTrue();
        assertThat(contract.replacedBy()).contains("playhead.test.OrderPlaced");
        assertThat(contract.deprecatedSince()).contains("1.4.0");
        assertThat(contract.sunsetOn()).contains(LocalDate.of(2027, 3, 31));
        assertThat(contract.ttl()).isEmpty();
    }

    @Test
    void theKeyIsTheTextOfTheKeyField() {
        assertThat(Contract.of(OrderPlaced.class)
                        .key(OrderPlaced.newBuilder().setOrderId("o-1").build()))
                .isEqualTo("o-1");
        assertThat(Contract.of(OrderShipped.class)
                        .key(OrderShipped.newBuilder().setOrderNumber(42).build()))
                .isEqualTo("42");
    }

    @Test
    void anEmptyKeyIsRefused() {
        assertThatThrownBy(() -> Contract.of(OrderPlaced.class).key(OrderPlaced.getDefaultInstance()))
                .isInstanceOf(ContractViolationException.class)
                .hasMessageContaining("playhead.test.OrderPlaced has an empty order_id");
    }

    static Stream<Arguments> incompleteContracts() {
        return Stream.of(
                Arguments.of(WithoutTopic.class, "playhead.test.WithoutTopic has no topic"),
                Arguments.of(WithoutKey.class, "playhead.test.WithoutKey has no key"),
                Arguments.of(WithUnknownKey.class, "key \"id\", which is not one of its fields"),
                Arguments.of(WithRepeatedKey.class, "key \"order_ids\", which is not a scalar"),
                Arguments.of(WithMessageKey.class, "key \"age\", which is not a scalar"),
                Arguments.of(WithoutDay.class, "sunset_on: \"next spring\", which is not a date"),
                Arguments.of(WithFloatKey.class, "key \"price\", which is not a scalar"),
                Arguments.of(Outer.Nested.class, "Nested is nested in playhead.test.Outer"));
    }

    @ParameterizedTest
    @MethodSource("incompleteContracts")
    void anIncompleteContractIsRefusedWithTheFix(Class<? extends Message> type, String sentence) {
        assertThatThrownBy(() -> Contract.of(type))
                .isInstanceOf(ContractViolationException.class)
                .hasMessageContaining(sentence);
    }
}
