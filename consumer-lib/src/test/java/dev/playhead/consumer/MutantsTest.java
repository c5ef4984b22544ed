// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The board of mutants stays one of this code; {@code ./playhead mutants} plants them. */
class MutantsTest {

    static List<Mutant> board() {
        return Mutant.board();
    }

    @ParameterizedTest
    @MethodSource("board")
    void eachMutantCanBePlantedAndHasACatcher(Mutant mutant) throws Exception {
        assertThat(mutant.planted()).isNotEqualTo(Files.readString(mutant.source()));
        assertThat(Class.forName(mutant.catcherClass())).isNotNull();
    }
}
