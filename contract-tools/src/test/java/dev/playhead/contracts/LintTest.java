// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LintTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../proto/src/main/proto",
                "../event-model/src/main/proto",
                "../examples/src/main/proto",
                "src/main/proto"
            })
    void ourOwnContractsAreClean(Path directory) {
        Findings findings = Lint.of(ContractSet.compile(directory, TestBuf.BUF), TestBuf.BUF, Waivers.none());

        assertThat(findings.as(Format.TEXT)).isEmpty();
    }
}
