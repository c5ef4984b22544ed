// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.catalog;

/** An attribute of an HTML element. */
record Attribute(String name, String value) implements Part {

    @Override
    public String toString() {
        return name + "=\"" + Html.escape(value) + "\"";
    }
}
