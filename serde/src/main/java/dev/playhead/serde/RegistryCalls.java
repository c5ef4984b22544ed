// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One call to the registry: bounded in time and size, repeated while the registry is unreachable or overloaded, never
 * redirected. Thread-safe.
 */
final class RegistryCalls {

    private static final int ATTEMPTS = 3;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration BACK_OFF = Duration.ofMillis(200);

    private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";

    private final URI base;
    private final HttpClient http;

    RegistryCalls(String url) {
        base = base(url);
        http = HttpClient.newBuilder()
                .connectTimeout(TIMEOUT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    private static URI base(String url) {
        String trimmed = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        URI uri = URI.create(trimmed);
        if (uri.getHost() == null || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
            throw new IllegalArgumentException(
                    "not the address of a schema registry: '" + url + "'; write http://host:port/path");
        }
        return uri;
    }

    RegistryAnswer get(String path, String what) {
        return call(HttpRequest.newBuilder(URI.create(base + path)).GET(), what);
    }

    RegistryAnswer post(String path, String what, String json) {
        return call(
                HttpRequest.newBuilder(URI.create(base + path))
                        .header("Content-Type", MEDIA_TYPE)
                        .POST(BodyPublishers.ofString(json)),
                what);
    }

    private RegistryAnswer call(HttpRequest.Builder builder, String what) {
        HttpRequest request = builder.header("Accept", MEDIA_TYPE + ", application/json")
                .timeout(TIMEOUT)
                .build();
        for (int attempt = 1; ; attempt++) {
            try {
                return once(request, what);
            } catch (SchemaRegistryException e) {
                if (!e.isRetriable() || attempt == ATTEMPTS) {
                    throw e;
                }
                pause(attempt, e);
            }
        }
    }

    private static void pause(int attempt, SchemaRegistryException why) {
        long millis = BACK_OFF.toMillis() << (2 * (attempt - 1));
        try {
            TimeUnit.MILLISECONDS.sleep(millis / 2 + ThreadLocalRandom.current().nextLong(millis));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw why;
        }
    }

    private RegistryAnswer once(HttpRequest request, String what) {
        HttpResponse<byte[]> response = exchange(request, what);
        String body = new String(response.body(), UTF_8);
        if (response.statusCode() / 100 != 2) {
            throw refused(response, body, what);
        }
        try {
            return new RegistryAnswer(base + ", asked to " + what + ",", Json.read(body));
        } catch (IllegalArgumentException e) {
            throw failed(what, "its answer is not JSON: is this the base of a Confluent-compatible API?", false, e);
        }
    }

    private HttpResponse<byte[]> exchange(HttpRequest request, String what) {
        CompletableFuture<HttpResponse<byte[]>> exchange = http.sendAsync(request, CappedBody.handler());
        try {
            return exchange.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            exchange.cancel(true);
            throw failed(what, "no answer within " + TIMEOUT.toSeconds() + " s", true, e);
        } catch (InterruptedException e) {
            exchange.cancel(true);
            Thread.currentThread().interrupt();
            throw failed(what, "interrupted while waiting for its answer", true, e);
        } catch (ExecutionException e) {
            throw broken(what, e.getCause());
        }
    }

    private SchemaRegistryException broken(String what, @Nullable Throwable cause) {
        if (cause instanceof CappedBody.TooLargeException) {
            return failed(what, cause.getMessage() + ": is this a schema registry?", false, cause);
        }
        if (cause instanceof ConnectException) {
            return failed(what, "no connection: is it running, and is schema.registry.url right?", true, cause);
        }
        return failed(what, String.valueOf(cause), cause instanceof IOException, cause);
    }

    private SchemaRegistryException refused(HttpResponse<byte[]> response, String body, String what) {
        int status = response.statusCode();
        String reason = reason(body);
        return switch (status) {
            case 301, 302, 303, 307, 308 ->
                failed(
                        what,
                        "redirected to "
                                + response.headers().firstValue("Location").orElse("nowhere")
                                + ", which is not followed: if that is the registry, set schema.registry.url to it",
                        false,
                        null);
            case 404 -> failed(what, "not found" + reason, false, null);
            case 409 -> failed(what, "incompatible with what is registered" + reason, false, null);
            default -> failed(what, "status " + status + reason, status == 429 || status >= 500, null);
        };
    }

    private static String reason(String body) {
        try {
            return Json.read(body) instanceof Map<?, ?> error && error.get("message") instanceof String message
                    ? ": " + message
                    : "";
        } catch (IllegalArgumentException notJson) {
            return "";
        }
    }

    private SchemaRegistryException failed(String what, String why, boolean retriable, @Nullable Throwable cause) {
        return new SchemaRegistryException("cannot " + what + " at " + base + ": " + why, retriable, cause);
    }
}
