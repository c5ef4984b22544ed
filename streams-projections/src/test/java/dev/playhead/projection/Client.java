// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** Asks the query API. */
final class Client {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final int port;

    Client(int port) {
        this.port = port;
    }

    /** An answer; its body is JSON, whatever the status. */
    record Answer(int status, String body, HttpResponse<String> response) {

        JsonObject json() {
            return JsonParser.parseString(body).getAsJsonObject();
        }

        Optional<String> header(String name) {
            return response.headers().firstValue(name);
        }
    }

    Answer get(String path) {
        try {
            HttpResponse<String> response = HTTP.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .timeout(Duration.ofSeconds(40))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
