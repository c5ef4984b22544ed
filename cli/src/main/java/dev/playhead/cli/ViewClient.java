// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Asks the view server: the one that runs here, or any other. */
final class ViewClient {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(40);

    @Option(names = "--url", paramLabel = "<url>", description = "The view server (default: the one that runs here).")
    private @Nullable String url;

    /**
     * What the server answers to a query.
     *
     * @throws CommandFailed with the server's own words if it refuses
     */
    JsonObject get(Home home, String path, Map<String, String> parameters) {
        URI address = address(home, path, parameters);
        try {
            HttpRequest request = HttpRequest.newBuilder(address)
                    .timeout(ANSWER)
                    .header("Accept", "application/json")
                    .build();
            HttpResponse<String> response = HttpClient.newBuilder()
                    .connectTimeout(CONNECT)
                    .build()
                    .send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
            JsonObject body = JsonParser.parseString(response.body()).getAsJsonObject();
            if (response.statusCode() == 200) {
                return body;
            }
            throw refused(response.statusCode(), body);
        } catch (IOException e) {
            throw new CommandFailed(
                    "no view server answers at " + server(home) + " (" + Words.reason(e) + ")",
                    "Start one with ./playhead demo, or name another with --url",
                    e);
        } catch (JsonParseException | IllegalStateException e) {
            throw new CommandFailed("what answers at " + address + " is not a view server", "Check --url", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed("interrupted while asking " + address, "", e);
        }
    }

    private static CommandFailed refused(int status, JsonObject problem) {
        String detail = problem.has("detail") ? problem.get("detail").getAsString() : "status " + status;
        return switch (status) {
            case 400 -> CommandFailed.usage(Words.printable(detail), "");
            case 404 -> new CommandFailed(Words.printable(detail), "./playhead view list shows what there is");
            case 503 ->
                new CommandFailed(
                        Words.printable(detail),
                        problem.has("type") && problem.get("type").getAsString().endsWith(":app-failed")
                                ? "Nothing is skipped: mend it, then start the app again"
                                : "Try again in a moment");
            default -> new CommandFailed(Words.printable(detail), "");
        };
    }

    private URI address(Home home, String path, Map<String, String> parameters) {
        String query = parameters.entrySet().stream()
                .map(each -> each.getKey() + "=" + encoded(each.getValue()))
                .collect(Collectors.joining("&"));
        try {
            URI address = URI.create(server(home) + path + (query.isEmpty() ? "" : "?" + query));
            if (address.getHost() != null) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            // The answer below is the same as for an address without a host.
        }
        throw CommandFailed.usage("'" + url + "' is not the address of a server", "Write --url http://host:port");
    }

    private String server(Home home) {
        if (url != null) {
            return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        }
        String views = DemoNote.find(home).map(DemoNote::views).orElse(null);
        if (views == null) {
            throw new CommandFailed(
                    "no view server is running here", "Start one with ./playhead demo, or name another with --url");
        }
        return views;
    }

    /** One segment of a path, or the value of a parameter. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
