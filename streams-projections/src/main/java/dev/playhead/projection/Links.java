// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Addresses within this service. */
final class Links {

    private Links() {}

    static String view(String view) {
        return "/views/" + view;
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
