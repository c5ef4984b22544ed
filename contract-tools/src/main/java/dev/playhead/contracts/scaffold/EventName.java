// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.scaffold;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The full name of an event, e.g. {@code acme.order.v1.OrderShipped}: a package that ends in a version, then the event.
 *
 * @since 0.1
 */
public record EventName(String packageName, String simpleName) {

    private static final Pattern SEGMENT = Pattern.compile("[a-z][a-z0-9]*(_[a-z0-9]+)*");
    private static final Pattern VERSION = Pattern.compile("v[1-9][0-9]*");
    private static final Pattern EVENT = Pattern.compile("[A-Z][a-z0-9]+([A-Z][a-z0-9]*)*");

    public EventName {
        List<String> segments = Arrays.asList(packageName.split("\\.", -1));
        String full = packageName + "." + simpleName;
        for (String segment : segments) {
            if (!SEGMENT.matcher(segment).matches()) {
                throw new ScaffoldException("'" + full + "' has the package segment '" + segment
                        + "': write it in lower case, letters first, as in acme.order.v1");
            }
        }
        if (segments.size() < 2
                || !VERSION.matcher(segments.get(segments.size() - 1)).matches()) {
            throw new ScaffoldException("the package of '" + full
                    + "' does not end in a version: write something like acme.order.v1." + simpleName);
        }
        if (!EVENT.matcher(simpleName).matches()) {
            throw new ScaffoldException("an event cannot be called '" + simpleName
                    + "': write it in CamelCase, the thing first, then what happened to it, as in OrderShipped");
        }
    }

    /**
     * Reads a full name.
     *
     * @throws ScaffoldException if it is none, with what to write instead
     */
    public static EventName parse(String fullName) {
        int dot = fullName.lastIndexOf('.');
        if (dot < 0) {
            throw new ScaffoldException("'" + fullName + "' has no package: write the full name, as in acme.order.v1."
                    + (EVENT.matcher(fullName).matches() ? fullName : "OrderShipped"));
        }
        return new EventName(fullName.substring(0, dot), fullName.substring(dot + 1));
    }

    /** What the events of its file are about: the segment before the version, e.g. {@code order}. */
    String subject() {
        String[] segments = packageName.split("\\.", -1);
        return segments[segments.length - 2];
    }

    /** The package without its version, e.g. {@code acme.order}. */
    String topic() {
        return packageName.substring(0, packageName.lastIndexOf('.'));
    }

    /** The import path of the file for all events of the package, e.g. {@code acme/order/v1/order.proto}. */
    String file() {
        return packageName.replace('.', '/') + "/" + subject() + ".proto";
    }

    /** {@code OrderEventsProto}. */
    String outerClass() {
        StringBuilder camel = new StringBuilder();
        for (String word : subject().split("_", -1)) {
            camel.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
        }
        return camel + "EventsProto";
    }

    @Override
    public String toString() {
        return packageName + "." + simpleName;
    }
}
