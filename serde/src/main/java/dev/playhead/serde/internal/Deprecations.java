// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde.internal;

import dev.playhead.event.Contract;
import java.time.LocalDate;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The deprecated events that somebody still publishes or handles: a warning for the first of each type, and a count of
 * all. An event that is not deprecated costs one look at its contract. Thread-safe.
 */
public final class Deprecations {

    private static final Logger log = LoggerFactory.getLogger(Deprecations.class);

    private final String whoDoesWhat;
    private final Map<Contract<?>, LongAdder> counts = new ConcurrentHashMap<>();

    /** @param whoDoesWhat the beginning of the warning, e.g. {@code "subscription billing handles"} */
    public Deprecations(String whoDoesWhat) {
        this.whoDoesWhat = whoDoesWhat;
    }

    public void met(Contract<?> contract) {
        if (contract.isDeprecated()) {
            count(contract).increment();
        }
    }

    private LongAdder count(Contract<?> contract) {
        LongAdder known = counts.get(contract);
        return known != null ? known : counts.computeIfAbsent(contract, this::warned);
    }

    private LongAdder warned(Contract<?> contract) {
        log.warn("{} {}", whoDoesWhat, sentence(contract));
        return new LongAdder();
    }

    static String sentence(Contract<?> contract) {
        return contract.name() + ", which is deprecated"
                + contract.deprecatedSince().map(version -> " since " + version).orElse("")
                + contract.sunsetOn().map(Deprecations::sunset).orElse("")
                + contract.replacedBy()
                        .map(other -> "; " + other + " takes its place")
                        .orElse("");
    }

    private static String sunset(LocalDate day) {
        return " and may be gone from " + day + " on";
    }

    /** How many there were, by the full name of the event; none that never came. */
    public Map<String, Long> counts() {
        Map<String, Long> named = new TreeMap<>();
        counts.forEach((contract, count) -> named.put(contract.name(), count.sum()));
        return named;
    }
}
