// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The parked keys of one partition, as its lane remembers them. Only the owner of the epoch parks keys, so this can be wrong
 * in one way only: a key was discharged meanwhile. Written by its lane alone; read by whoever handles a slice.
 */
final class Wards {

    private final Map<ByteBuffer, Integer> keys = new ConcurrentHashMap<>();
    private final Map<String, Integer> keyless = new ConcurrentHashMap<>();
    private final AtomicInteger patients = new AtomicInteger();

    static Wards none() {
        return new Wards();
    }

    static Wards of(Collection<Ward> wards) {
        var parked = new Wards();
        wards.forEach(ward -> parked.add(ward.key(), ward.name(), ward.size()));
        return parked;
    }

    boolean isEmpty() {
        return patients.get() == 0;
    }

    int patients() {
        return patients.get();
    }

    /** How many patients lie where this record belongs; 0 if its key is not parked. */
    int patientsOf(ConsumerRecord<byte[], ?> record, @Nullable TopicIdentity topic) {
        byte[] key = record.key();
        if (key != null) {
            return keys.getOrDefault(ByteBuffer.wrap(key), 0);
        }
        return keyless.isEmpty() ? 0 : keyless.getOrDefault(Ward.name(null, topic, record.offset()), 0);
    }

    void admitted(List<Patient> admitted) {
        for (Patient patient : admitted) {
            byte[] key = patient.raw().key();
            add(key == null ? null : ByteBuffer.wrap(key), patient.ward(), 1);
        }
    }

    private void add(@Nullable ByteBuffer key, String name, int more) {
        patients.addAndGet(more);
        if (key != null) {
            keys.merge(key, more, Integer::sum);
        } else {
            keyless.merge(name, more, Integer::sum);
        }
    }

    @Override
    public String toString() {
        return patients.get() + " patients of " + (keys.size() + keyless.size()) + " keys";
    }
}
