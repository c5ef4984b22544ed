// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DiagnosisTest {

    @Test
    void failuresOfOneKindHaveOneSignatureWhateverTheySay() {
        Diagnosis one = Diagnosis.of(thrown("order 1 is unknown"), "OrderPlaced");
        Diagnosis other = Diagnosis.of(thrown("order 2 is unknown"), "OrderPlaced");

        assertThat(one.signature()).isEqualTo(other.signature()).hasSize(12);
        assertThat(one.failure()).contains("order 1").contains("IllegalArgumentException");
    }

    @Test
    void anotherContractOrAnotherCauseIsAnotherKind() {
        Diagnosis one = Diagnosis.of(thrown("unknown"), "OrderPlaced");

        assertThat(Diagnosis.of(thrown("unknown"), "OrderCancelled").signature())
                .isNotEqualTo(one.signature());
        assertThat(Diagnosis.of(new IllegalStateException("unknown"), "OrderPlaced")
                        .signature())
                .isNotEqualTo(one.signature());
    }

    @Test
    void aDiagnosisIsBounded() {
        assertThat(Diagnosis.of(thrown("x".repeat(100_000)), "OrderPlaced").failure())
                .hasSizeLessThan(5_000);
    }

    @Test
    void whatNotAllDatabasesTakeIsReplaced() {
        Diagnosis diagnosis = Diagnosis.of(thrown("a\0b \uD83D"), "c\0d" + "x".repeat(1_000));

        assertThat(diagnosis.failure()).endsWith("a\uFFFDb ?");
        assertThat(diagnosis.contract()).startsWith("c\uFFFDdxx").hasSize(255);
    }

    private static Exception thrown(String message) {
        return new IllegalStateException("could not handle", new IllegalArgumentException(message));
    }
}
