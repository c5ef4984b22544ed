// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import com.google.gson.stream.JsonWriter;
import com.google.protobuf.Message;
import dev.playhead.event.Position;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The query API over HTTP. Every answer that is an error is a {@link Problem}. */
final class ViewServer implements AutoCloseable {

    static final String POSITION = "Playhead-Position";

    private static final Logger log = LoggerFactory.getLogger(ViewServer.class);
    private static final String JSON = "application/json";

    private final Map<String, View<?>> views;
    private final ViewPartitions partitions;
    private final Supplier<HealthReport> health;
    private final Javalin http;

    /** What {@code /health} tells. */
    record HealthReport(AppHealth health, boolean isCaughtUp, ProjectionProgress progress, long lag) {}

    ViewServer(
            String host,
            int port,
            Map<String, View<?>> views,
            ViewPartitions partitions,
            Supplier<HealthReport> health) {
        this.views = views;
        this.partitions = partitions;
        this.health = health;
        this.http = start(host, port);
    }

    private Javalin start(String host, int port) {
        Javalin javalin = Javalin.create(this::configure);
        try {
            return javalin.start(host, port);
        } catch (JavalinBindException e) {
            throw ProjectionStartException.fix(
                    "Cannot listen on " + host + ":" + port + ": " + rootMessage(e)
                            + ". Choose another port, or 0 for any free one",
                    e);
        }
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    private void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.http.prefer405over404 = true;
        config.routes.before(context -> {
            context.header("X-Content-Type-Options", "nosniff");
            context.header("Cache-Control", "no-store");
        });
        config.routes.get("/", context -> context.redirect("/views"));
        config.routes.get("/health", this::health);
        config.routes.get("/views", this::list);
        config.routes.get("/views/{view}", this::page);
        config.routes.get("/views/{view}/<key>", this::entry);
        config.routes.exception(Exception.class, this::answer);
        config.routes.exception(HttpResponseException.class, this::answer);
    }

    int port() {
        return http.port();
    }

    // ---- routes ----

    private void list(Context request) {
        new ViewQuery(request, Set.of());
        request.contentType(JSON).result(Json.object(json -> {
            json.name("views").beginArray();
            for (View<?> view : views.values()) {
                describe(view, json);
            }
            json.endArray();
            json.name("links").beginObject();
            json.name("health").value("/health");
            json.endObject();
        }));
    }

    private void describe(View<?> view, JsonWriter json) throws IOException {
        List<ViewStore<?>> open = new ArrayList<>(partitions.all(view.name()));
        Position position = open.stream().map(ViewStore::position).reduce(Position.empty(), Position::merge);
        json.beginObject();
        json.name("name").value(view.name());
        json.name("message")
                .value(view.definition()
                        .projection()
                        .empty()
                        .getDescriptorForType()
                        .getFullName());
        json.name("entries").value(open.stream().mapToLong(ViewStore::entries).sum());
        json.name("position").value(position.toString());
        json.name("partitions").beginObject();
        json.name("here").value(open.size());
        json.name("total").value(view.definition().partitions());
        json.endObject();
        json.name("links").beginObject();
        json.name("entries").value(Links.view(view.name()));
        json.name("entry").value(Links.view(view.name()) + "/{key}");
        json.endObject();
        json.endObject();
    }

    private void entry(Context request) {
        View<?> view = new ViewQuery(request, Set.of("at-least", "wait")).on(view(request));
        String key = request.pathParam("key");
        ViewStore.Found<?> found = view.find(key);
        request.header(POSITION, found.position().toString());
        if (found.view() instanceof Message message) {
            request.contentType(JSON).result(Json.pretty(message));
        } else {
            answer(Problem.noEntry(view.name(), key), request);
        }
    }

    private void page(Context request) {
        ViewQuery query = new ViewQuery(request, Set.of("from", "to", "prefix", "limit", "cursor", "at-least", "wait"));
        View<?> view = query.on(view(request));
        KeyRange range = query.range();
        View.Page<? extends Message> page = view.page(query.rest(view.name(), range), query.limit());
        request.header(POSITION, page.position().toString());
        request.contentType(JSON).result(Json.object(json -> write(view.name(), query, range, page, json)));
    }

    private static void write(
            String view, ViewQuery query, KeyRange range, View.Page<? extends Message> page, JsonWriter json)
            throws IOException {
        json.name("view").value(view);
        json.name("position").value(page.position().toString());
        json.name("entries").beginArray();
        for (KeyValue<Bytes, ? extends Message> entry : page.entries()) {
            json.beginObject();
            json.name("key").value(ViewKey.text(entry.key));
            json.name("view").jsonValue(Json.compact(entry.value));
            json.endObject();
        }
        json.endArray();
        json.setSerializeNulls(true);
        if (page.hasMore()) {
            Bytes last = page.entries().get(page.entries().size() - 1).key;
            String cursor = PageCursor.write(view, range, last);
            json.name("cursor").value(cursor);
            json.name("next").value(query.next(Links.view(view), cursor));
        } else {
            json.name("cursor").nullValue();
            json.name("next").nullValue();
        }
    }

    private void health(Context request) {
        HealthReport report = health.get();
        AppHealth now = report.health();
        request.status(now.state() == AppState.RUNNING ? 200 : 503)
                .contentType(JSON)
                .result(Json.object(json -> {
                    json.name("state").value(now.state().name());
                    json.name("detail").value(now.sentence());
                    if (now.haltedAt().isPresent()) {
                        json.name("haltedAt").value(now.haltedAt().get().toString());
                    }
                    json.name("caughtUp").value(report.isCaughtUp());
                    write("history", report.progress().done(), report.progress().total(), json);
                    write("restoring", now.restored(), now.toRestore(), json);
                    if (report.lag() >= 0) {
                        json.name("lag").value(report.lag());
                    }
                }));
    }

    private static void write(String name, long done, long total, JsonWriter json) throws IOException {
        json.name(name).beginObject();
        json.name("done").value(done);
        json.name("total").value(total);
        json.endObject();
    }

    private View<?> view(Context request) {
        String name = request.pathParam("view");
        View<?> view = views.get(name);
        if (view == null) {
            throw new BadQueryException(Problem.unknownView(name, List.copyOf(views.keySet())));
        }
        return view;
    }

    // ---- errors ----

    private void answer(Exception e, Context request) {
        answer(problem(e, request), request);
    }

    private static Problem problem(Exception e, Context request) {
        if (e instanceof BadQueryException bad) {
            return bad.problem();
        } else if (e instanceof ViewBehindException behind) {
            return Problem.behind(behind);
        } else if (e instanceof PositionUntrackedException untracked) {
            return Problem.untracked(untracked);
        } else if (e instanceof ViewElsewhereException elsewhere) {
            return Problem.elsewhere(elsewhere);
        } else if (e instanceof ViewUnavailableException unavailable) {
            return Problem.unavailable(unavailable);
        } else if (e instanceof HttpResponseException http) {
            return http(http, request);
        }
        log.error("could not answer {} {}", request.method(), request.path(), e);
        return new Problem("internal", "This is a bug", 500, "The log of this instance says more", Map.of());
    }

    private static Problem http(HttpResponseException e, Context request) {
        if (e.getStatus() == 404) {
            return Problem.noRoute(request.path());
        } else if (e.getStatus() == 405) {
            return new Problem(
                    "method-not-allowed", "Views are only read", 405, "Use GET; views change by events", Map.of());
        }
        return new Problem("http", String.valueOf(e.getMessage()), e.getStatus(), "The request was refused", Map.of());
    }

    private static void answer(Problem problem, Context request) {
        if (problem.isRetriable()) {
            request.header("Retry-After", "1");
        }
        request.status(problem.status()).contentType(Problem.MEDIA_TYPE).result(problem.toJson());
    }

    @Override
    public void close() {
        http.stop();
    }
}
