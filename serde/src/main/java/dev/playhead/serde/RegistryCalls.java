// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Calls to the registry: each bounded in time and size, repeated while the registry is unreachable or overloaded, never
 * redirected. Thread-safe.
 */
final class RegistryCalls {

    private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";

    private final URI base;
    private final Patience patience;
    private final HttpClient http;

    /**
     * How long an answer is waited for.
     *
     * @param attempts how often a question is asked in all
     * @param timeout for one attempt, from connecting to the last byte
     * @param backOff before the second attempt, on average; four times as long before each further one
     */
    record Patience(int attempts, Duration timeout, Duration backOff) {
        static final Patience USUAL = new Patience(3, Duration.ofSeconds(5), Duration.ofMillis(200));
    }

    /**
     * A question to the registry.
     *
     * @param what completes "cannot …"
     * @param ifMissing what to do when the registry does not have it
     */
    record Question(String what, String ifMissing) {}

    RegistryCalls(String url, Patience patience) {
        this.base = base(url);
        this.patience = patience;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(patience.timeout())
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    private static URI base(String url) {
        String address = url.strip();
        try {
            URI uri = URI.create(address.endsWith("/") ? address.substring(0, address.length() - 1) : address);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(notAnAddress(url), e);
        }
        throw new IllegalArgumentException(notAnAddress(url));
    }

    private static String notAnAddress(String url) {
        return "not the address of a schema registry: '" + url + "'; write http://host:port/path";
    }

    /** A subject as one segment of a path. */
    static String encoded(String subject) {
        return URLEncoder.encode(subject, UTF_8).replace("+", "%20");
    }

    RegistryAnswer get(String path, Question question) {
        return present(call(to(path).GET(), question), question);
    }

    RegistryAnswer post(String path, String json, Question question) {
        return present(call(withBody("POST", path, json), question), question);
    }

    RegistryAnswer put(String path, String json, Question question) {
        return present(call(withBody("PUT", path, json), question), question);
    }

    /** Empty if the registry does not have it. */
    Optional<RegistryAnswer> find(String path, Question question) {
        return Optional.ofNullable(call(to(path).GET(), question).found());
    }

    /** Empty if the registry does not have it. */
    Optional<RegistryAnswer> findByPost(String path, String json, Question question) {
        return Optional.ofNullable(call(withBody("POST", path, json), question).found());
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create(base + path));
    }

    private HttpRequest.Builder withBody(String method, String path, String json) {
        return to(path).header("Content-Type", MEDIA_TYPE).method(method, BodyPublishers.ofString(json));
    }

    /**
     * What came back.
     *
     * @param found null if the registry does not have it
     * @param why the registry's own words if it does not
     */
    private record Reply(@Nullable RegistryAnswer found, String why) {}

    private RegistryAnswer present(Reply reply, Question question) {
        RegistryAnswer found = reply.found();
        if (found == null) {
            throw failed(question, "it is not there" + reply.why() + "; " + question.ifMissing(), false, null);
        }
        return found;
    }

    private Reply call(HttpRequest.Builder builder, Question question) {
        HttpRequest request =
                builder.header("Accept", MEDIA_TYPE + ", application/json").build();
        for (int attempt = 1; ; attempt++) {
            try {
                return attempt(request, question);
            } catch (SchemaRegistryException e) {
                if (!e.isRetriable() || attempt == patience.attempts()) {
                    throw e;
                }
                pause(attempt, e);
            }
        }
    }

    /** Half to one and a half times the back-off, so that many readers do not come back at once. */
    private void pause(int attempt, SchemaRegistryException why) {
        long millis = patience.backOff().toMillis() << (2 * (attempt - 1));
        try {
            TimeUnit.MILLISECONDS.sleep(millis / 2 + ThreadLocalRandom.current().nextLong(millis + 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw why;
        }
    }

    private Reply attempt(HttpRequest request, Question question) {
        HttpResponse<byte[]> response = exchange(request, question);
        String body = new String(response.body(), UTF_8);
        String reason = reason(body);
        if (response.statusCode() == 404 && !reason.isEmpty()) {
            return new Reply(null, reason);
        }
        if (response.statusCode() / 100 != 2) {
            throw refused(response, reason, question);
        }
        try {
            return new Reply(new RegistryAnswer(base + ", asked to " + question.what() + ",", Json.read(body)), "");
        } catch (IllegalArgumentException e) {
            throw failed(question, "its answer is not JSON; " + NO_REGISTRY, false, e);
        }
    }

    private static final String NO_REGISTRY =
            "is schema.registry.url the base of a Confluent-compatible API? Apicurio's ends in /apis/ccompat/v7";

    private HttpResponse<byte[]> exchange(HttpRequest request, Question question) {
        CompletableFuture<HttpResponse<byte[]>> exchange = http.sendAsync(request, CappedBody.handler());
        try {
            return exchange.get(patience.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            exchange.cancel(true);
            throw failed(question, "no answer within " + patience.timeout().toMillis() + " ms", true, e);
        } catch (InterruptedException e) {
            exchange.cancel(true);
            Thread.currentThread().interrupt();
            throw failed(question, "interrupted while waiting for its answer", true, e);
        } catch (ExecutionException e) {
            throw broken(question, e.getCause());
        }
    }

    private SchemaRegistryException broken(Question question, @Nullable Throwable cause) {
        if (cause instanceof CappedBody.TooLargeException) {
            return failed(question, cause.getMessage() + "; " + NO_REGISTRY, false, cause);
        }
        if (cause instanceof ConnectException) {
            return failed(question, "no connection; is it running, and is schema.registry.url right?", true, cause);
        }
        return failed(question, "the connection broke (" + cause + ")", cause instanceof IOException, cause);
    }

    private SchemaRegistryException refused(HttpResponse<byte[]> response, String reason, Question question) {
        int status = response.statusCode();
        if (status == 409) {
            return failed(
                    question,
                    "incompatible with what is registered" + reason + "; publish a new event type instead",
                    false,
                    null);
        }
        if (status / 100 == 3) {
            return failed(question, redirected(response), false, null);
        }
        boolean isOutage = status == 429 || status >= 500;
        return failed(question, "status " + status + reason + (isOutage ? "" : "; " + NO_REGISTRY), isOutage, null);
    }

    private static String redirected(HttpResponse<byte[]> response) {
        return "it redirects to " + response.headers().firstValue("Location").orElse("nowhere")
                + ", which is not followed; if that is the registry, set schema.registry.url to it";
    }

    /** The registry's own words; empty if there are none, as when something else answers at this address. */
    private static String reason(String body) {
        try {
            return Json.read(body) instanceof Map<?, ?> error && error.get("message") instanceof String message
                    ? " (" + message + ")"
                    : "";
        } catch (IllegalArgumentException notJson) {
            return "";
        }
    }

    private SchemaRegistryException failed(
            Question question, String why, boolean retriable, @Nullable Throwable cause) {
        return new SchemaRegistryException("cannot " + question.what() + " at " + base + ": " + why, retriable, cause);
    }
}
