// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.catalog;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.stream.Collectors;

/** What can be searched for, as a script that needs no server: browsers refuse to fetch from a file. */
final class SearchIndex {

    private SearchIndex() {}

    static String script(List<CatalogTopic> topics) {
        JsonArray entries = new JsonArray();
        for (CatalogTopic topic : topics) {
            for (CatalogEvent event : topic.events()) {
                JsonObject entry = new JsonObject();
                entry.addProperty("name", event.name());
                entry.addProperty("page", event.page());
                entry.addProperty("topic", topic.name());
                entry.addProperty("summary", event.summary());
                entry.addProperty("words", words(event, topic));
                entries.add(entry);
            }
        }
        return "const INDEX = " + new Gson().toJson(entries) + ";\n"; // which escapes < as well
    }

    private static String words(CatalogEvent event, CatalogTopic topic) {
        String fields = event.fields().stream()
                .map(field -> field.name() + " " + field.comment())
                .collect(Collectors.joining(" "));
        return (event.fullName() + " " + topic.owner() + " " + event.comment() + " " + fields)
                .toLowerCase(java.util.Locale.ROOT)
                .replaceAll("\\s+", " ");
    }
}
