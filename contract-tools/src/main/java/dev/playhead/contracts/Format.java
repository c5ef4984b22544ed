// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts;

/**
 * How findings are written.
 *
 * @since 0.1
 */
public enum Format {
    /** For people: place, rule, what, why and fix. Empty if there are no findings. */
    TEXT,
    /** One JSON object with the member {@code findings}. */
    JSON,
    /** <a href="https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html">SARIF 2.1.0</a>, for code hosts. */
    SARIF;

    String render(Findings findings) {
        return switch (this) {
            case TEXT -> FindingsText.render(findings);
            case JSON -> FindingsJson.render(findings);
            case SARIF -> FindingsSarif.render(findings);
        };
    }
}
