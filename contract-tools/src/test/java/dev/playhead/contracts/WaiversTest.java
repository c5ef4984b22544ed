// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WaiversTest {

    private static final LocalDate TODAY = LocalDate.of(2026, 11, 21);

    private static final String WHOLE =
            "waiver { rule: 'r' subject: 's' owner: 'o' reason: 'w' expires_on: '2027-03-31' }";

    @Test
    void withoutAFileNothingIsWaived() {
        assertThat(Waivers.read(Path.of("nowhere.txtpb"), TODAY).list()).isEmpty();
    }

    @Test
    void eachWaiverKnowsItsPlace() {
        Waivers waivers = Waivers.parse("waivers.txtpb", "\n" + WHOLE + "\n\n  " + WHOLE, TODAY);

        assertThat(waivers.list())
                .extracting(waiver -> waiver.location().toString())
                .containsExactly("waivers.txtpb:2:1", "waivers.txtpb:4:3");
        assertThat(waivers.list().get(0).expiresOn()).isEqualTo("2027-03-31");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            rule: 'r'              | rule: ''                  | waivers.txtpb:1:1: the waiver has no rule
            subject: 's'           |                           | waivers.txtpb:1:1: the waiver has no subject
            owner: 'o'             | owner: '  '               | waivers.txtpb:1:1: the waiver has no owner
            reason: 'w'            |                           | waivers.txtpb:1:1: the waiver has no reason
            expires_on: '2027-03-31' | expires_on: 'next year' | "next year" is not a date
            expires_on: '2027-03-31' |                         | "" is not a date
            owner: 'o'             | excuse: 'o'               | waivers.txtpb:1:33: is not a waiver: Input contains unknown fields and/or extensions: playhead.tools.v1.WaiverEntry.excuse
            """, quoteCharacter = '~')
    void anIncompleteWaiverIsRefusedAtItsPlace(String part, String instead, String message) {
        String text = WHOLE.replace(part, instead == null ? "" : instead);

        assertThatThrownBy(() -> Waivers.parse("waivers.txtpb", text, TODAY))
                .isInstanceOf(ContractsUnreadableException.class)
                .hasMessageContaining(message);
    }
}
