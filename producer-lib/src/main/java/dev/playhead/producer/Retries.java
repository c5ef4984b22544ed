// SPDX-License-Identifier: Apache-2.0
package dev.playhead.producer;

import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * Tells whether Kafka sent any batch twice during some time. A broker's refusal proves that an event is not in the log
 * only if it answers the first attempt: an earlier one may have been appended and its answer lost. Kafka does not say
 * how often a batch was sent, but it counts all retries.
 *
 * <p>Reading the count costs a lock, so it is read when an event fails and not when one is sent: {@link #seen} may lag
 * behind, never run ahead, and errs towards "there was a retry". Thread-safe.
 */
final class Retries {

    private final Metric total;
    private volatile double seen;

    private Retries(Metric total) {
        this.total = total;
    }

    static Retries of(Map<MetricName, ? extends Metric> metrics) {
        for (Metric metric : metrics.values()) {
            MetricName name = metric.metricName();
            if (name.name().equals("record-retry-total") && name.group().equals("producer-metrics")) {
                return new Retries(metric);
            }
        }
        throw new NoSuchElementException("Kafka's producer has no metric record-retry-total");
    }

    /** How many retries there were when somebody last looked. */
    double seen() {
        return seen;
    }

    /** Whether no batch was sent again since {@link #seen} returned {@code before}. */
    boolean isNoneSince(double before) {
        double now = (Double) total.metricValue();
        seen = now;
        return now == before;
    }
}
