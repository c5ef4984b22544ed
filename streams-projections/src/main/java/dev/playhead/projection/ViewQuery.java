// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import com.google.protobuf.Message;
import dev.playhead.event.Position;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/** The parameters of a query, each checked; what is not known is refused, because a typing error would go unnoticed. */
final class ViewQuery {

    static final Duration DEFAULT_WAIT = Duration.ofSeconds(2);
    static final Duration MAX_WAIT = Duration.ofSeconds(30);
    static final int DEFAULT_LIMIT = 100;
    static final int MAX_LIMIT = 1_000;

    private static final Pattern WAIT = Pattern.compile("(\\d{1,6})(ms|s)");

    private final Context request;

    ViewQuery(Context request, Set<String> known) {
        this.request = request;
        Set<String> unknown = new TreeSet<>(request.queryParamMap().keySet());
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw BadQueryException.of(
                    "unknown-parameter",
                    "There is no such parameter",
                    "'" + String.join("', '", unknown) + "' means nothing here; there are: "
                            + String.join(", ", new TreeSet<>(known)));
        }
    }

    /** The view as new as {@code at-least} wants it, waiting as long as {@code wait} allows. */
    <V extends Message> View<V> on(View<V> view) {
        Duration wait = waiting();
        String wanted = request.queryParam("at-least");
        if (wanted == null) {
            return view;
        }
        try {
            return view.atLeast(Position.parse(wanted), wait);
        } catch (IllegalArgumentException e) {
            throw BadQueryException.of("bad-at-least", "at-least is not a position", String.valueOf(e.getMessage()));
        }
    }

    private Duration waiting() {
        String text = request.queryParam("wait");
        if (text == null) {
            return DEFAULT_WAIT;
        }
        Matcher matcher = WAIT.matcher(text);
        if (matcher.matches()) {
            long number = Long.parseLong(matcher.group(1));
            Duration wait = matcher.group(2).equals("s") ? Duration.ofSeconds(number) : Duration.ofMillis(number);
            if (wait.compareTo(MAX_WAIT) <= 0) {
                return wait;
            }
        }
        throw BadQueryException.of(
                "bad-wait",
                "wait is not a duration",
                "'" + text + "' is not a time to wait: write e.g. 500ms or 2s, at most " + MAX_WAIT.toSeconds() + "s");
    }

    int limit() {
        String text = request.queryParam("limit");
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MAX_LIMIT) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // The answer below is the same as for a number out of range.
        }
        throw BadQueryException.of(
                "bad-limit",
                "limit is not a number of entries",
                "'" + text + "' is not a number from 1 to " + MAX_LIMIT);
    }

    /** All that is asked for, whatever page. */
    KeyRange range() {
        return KeyRange.of(request.queryParam("from"), request.queryParam("to"), request.queryParam("prefix"));
    }

    /** What of the range is still to come. */
    KeyRange rest(String view, KeyRange range) {
        String cursor = request.queryParam("cursor");
        return cursor == null ? range : range.after(read(view, range, cursor));
    }

    private static Bytes read(String view, KeyRange range, String cursor) {
        try {
            return PageCursor.read(view, range, cursor);
        } catch (IllegalArgumentException e) {
            throw BadQueryException.of("bad-cursor", "cursor is not one of ours", String.valueOf(e.getMessage()));
        }
    }

    /** The address of the page behind {@code cursor}. */
    String next(String path, String cursor) {
        StringBuilder next = new StringBuilder(path).append("?cursor=").append(cursor);
        for (String name : new String[] {"from", "to", "prefix", "limit"}) {
            append(next, name, request.queryParam(name));
        }
        return next.toString();
    }

    private static void append(StringBuilder address, String name, @Nullable String value) {
        if (value != null) {
            address.append('&').append(name).append('=').append(Links.encoded(value));
        }
    }
}
