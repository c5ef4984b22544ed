// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.catalog;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The CloudEvents headers that every record carries. */
final class CloudEvents {

    private static final Set<String> CONSTANT = Set.of("ce_specversion", "content-type", "ce_type");

    private CloudEvents() {}

    /** Names and values as on the wire; those that differ from record to record are examples. */
    static Map<String, String> headers(CatalogEvent event) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("ce_specversion", "1.0");
        headers.put("content-type", "application/protobuf");
        headers.put("ce_source", "my-service");
        headers.put("ce_id", "019aa8d5-7e80-7a4e-9c39-5f5b1d2a4c42");
        headers.put("ce_time", "2026-11-21T12:00:00Z");
        headers.put("ce_type", event.fullName());
        return headers;
    }

    /** Whether every record of the event has the same value there. */
    static boolean isConstant(String header) {
        return CONSTANT.contains(header);
    }
}
