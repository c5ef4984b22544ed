// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.catalog;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A topic and the events that are published to it.
 *
 * @param comment what stands above the file that declares it
 * @param answers the checklist that its owner answered
 */
record CatalogTopic(String name, String owner, String comment, List<Answer> answers, List<CatalogEvent> events) {

    /** The fields that its events are keyed by; one, if order is to mean anything. */
    List<String> keys() {
        return events.stream().map(CatalogEvent::key).distinct().toList();
    }

    /** The keys of other topics that its events mention. */
    Set<String> mentions(List<CatalogTopic> all) {
        Set<String> others = all.stream()
                .filter(other -> !other.name().equals(name))
                .flatMap(other -> other.keys().stream())
                .collect(Collectors.toCollection(HashSet::new));
        others.removeAll(keys());
        return events.stream()
                .flatMap(event -> event.fields().stream())
                .map(CatalogField::name)
                .filter(others::contains)
                .collect(Collectors.toCollection(java.util.TreeSet::new));
    }

    /** Where it stands on the front page. Topic names have no other characters than these. */
    String anchor() {
        return "topic-" + name.replaceAll("[^A-Za-z0-9._-]", "_");
    }
}
