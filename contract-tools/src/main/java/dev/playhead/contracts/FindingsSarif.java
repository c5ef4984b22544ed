// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/** Findings as SARIF 2.1.0: one run, one result each, all of level error. */
final class FindingsSarif {

    private static final String SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

    private FindingsSarif() {}

    static String render(Findings findings) {
        List<Rule> rules =
                findings.list().stream().map(Finding::rule).distinct().toList();
        var results = new JsonArray();
        findings.list().forEach(finding -> results.add(result(finding, rules.indexOf(finding.rule()))));
        var run = new JsonObject();
        run.add("tool", tool(rules));
        run.add("results", results);
        run.addProperty("columnKind", "utf16CodeUnits");
        var runs = new JsonArray();
        runs.add(run);
        var log = new JsonObject();
        log.addProperty("$schema", SCHEMA);
        log.addProperty("version", "2.1.0");
        log.add("runs", runs);
        return FindingsJson.GSON.toJson(log) + "\n";
    }

    private static JsonObject tool(List<Rule> rules) {
        var descriptors = new JsonArray();
        for (Rule rule : rules) {
            var descriptor = new JsonObject();
            descriptor.addProperty("id", rule.id());
            descriptor.add("shortDescription", message(rule.title()));
            descriptor.add("fullDescription", message(rule.why()));
            descriptors.add(descriptor);
        }
        var driver = new JsonObject();
        driver.addProperty("name", "playhead");
        driver.add("rules", descriptors);
        var tool = new JsonObject();
        tool.add("driver", driver);
        return tool;
    }

    private static JsonObject result(Finding finding, int ruleIndex) {
        var result = new JsonObject();
        result.addProperty("ruleId", finding.rule().id());
        result.addProperty("ruleIndex", ruleIndex);
        result.addProperty("level", "error");
        result.add("message", message(finding.subject() + ": " + finding.what() + " Fix: " + finding.fix()));
        var locations = new JsonArray();
        locations.add(location(finding));
        result.add("locations", locations);
        return result;
    }

    private static JsonObject location(Finding finding) {
        var artifact = new JsonObject();
        artifact.addProperty("uri", uri(finding.location().file()));
        var physical = new JsonObject();
        physical.add("artifactLocation", artifact);
        if (finding.location().line() > 0) {
            var region = new JsonObject();
            region.addProperty("startLine", finding.location().line());
            if (finding.location().column() > 0) {
                region.addProperty("startColumn", finding.location().column());
            }
            physical.add("region", region);
        }
        var logical = new JsonObject();
        logical.addProperty("fullyQualifiedName", finding.subject());
        var logicals = new JsonArray();
        logicals.add(logical);
        var location = new JsonObject();
        location.add("physicalLocation", physical);
        location.add("logicalLocations", logicals);
        return location;
    }

    /** A path as a relative reference; an absolute one gets its scheme. */
    private static String uri(String path) {
        String slashed = path.replace('\\', '/');
        try {
            return new URI(slashed.startsWith("/") ? "file" : null, null, slashed, null).toASCIIString();
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(path, e);
        }
    }

    private static JsonObject message(String text) {
        var message = new JsonObject();
        message.addProperty("text", text);
        return message;
    }
}
