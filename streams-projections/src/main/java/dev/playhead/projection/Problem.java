// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import java.util.List;
import java.util.Map;

/**
 * An answer that is an error, as RFC 9457 writes it.
 *
 * @param type the last part of the type URN; constant, for programs
 * @param title the type in words
 * @param detail what happened here and what to do now
 * @param members more facts, for programs: numbers, texts or lists of texts
 */
record Problem(String type, String title, int status, String detail, Map<String, Object> members) {

    static final String MEDIA_TYPE = "application/problem+json";

    static Problem badRequest(String type, String title, String detail) {
        return new Problem(type, title, 400, detail, Map.of());
    }

    static Problem unknownView(String view, List<String> known) {
        return new Problem(
                "unknown-view",
                "There is no such view",
                404,
                "There is no view '" + view + "'; there are: " + String.join(", ", known),
                Map.of("views", known));
    }

    static Problem noEntry(String view, String key) {
        return new Problem("no-entry", "There is no such entry", 404, view + " has no entry '" + key + "'", Map.of());
    }

    static Problem noRoute(String path) {
        return new Problem(
                "no-route",
                "There is nothing here",
                404,
                path + " is not an address of this service; try /views, /views/{view}, /views/{view}/{key} or /health",
                Map.of());
    }

    static Problem behind(ViewBehindException e) {
        return new Problem(
                "view-behind",
                "The view has not reached that position yet",
                503,
                String.valueOf(e.getMessage()),
                Map.of("wanted", e.wanted().toString(), "reached", e.reached().toString()));
    }

    static Problem untracked(PositionUntrackedException e) {
        return new Problem(
                "position-untracked",
                "The view cannot compare itself with that position",
                409,
                String.valueOf(e.getMessage()),
                Map.of("wanted", e.wanted().toString()));
    }

    static Problem elsewhere(ViewElsewhereException e) {
        return new Problem(
                "view-elsewhere",
                "Another instance owns that",
                421,
                String.valueOf(e.getMessage()),
                Map.of("owners", e.owners()));
    }

    static Problem unavailable(ViewUnavailableException e) {
        return new Problem(
                e.isRetriable() ? "view-unavailable" : "app-failed",
                e.isRetriable() ? "The view cannot answer right now" : "The app has stopped",
                503,
                String.valueOf(e.getMessage()),
                Map.of());
    }

    boolean isRetriable() {
        return status == 503 && !type.equals("app-failed");
    }

    String toJson() {
        return Json.object(json -> {
            json.name("type").value("urn:playhead:problem:" + type);
            json.name("title").value(title);
            json.name("status").value(status);
            json.name("detail").value(detail);
            for (Map.Entry<String, Object> member : members.entrySet()) {
                json.name(member.getKey());
                if (member.getValue() instanceof List<?> texts) {
                    json.beginArray();
                    for (Object text : texts) {
                        json.value(String.valueOf(text));
                    }
                    json.endArray();
                } else {
                    json.value(String.valueOf(member.getValue()));
                }
            }
        });
    }
}
