// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

/** Findings for programs. */
final class FindingsJson {

    static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    private FindingsJson() {}

    static String render(Findings findings) {
        var list = new JsonArray();
        for (Finding finding : findings.list()) {
            var json = new JsonObject();
            json.addProperty("rule", finding.rule().id());
            json.addProperty("file", finding.location().file());
            json.addProperty("line", finding.location().line());
            json.addProperty("column", finding.location().column());
            json.addProperty("subject", finding.subject());
            json.addProperty("what", finding.what());
            json.addProperty("why", finding.rule().why());
            json.addProperty("fix", finding.fix());
            list.add(json);
        }
        var all = new JsonObject();
        all.add("findings", list);
        return GSON.toJson(all) + "\n";
    }
}
