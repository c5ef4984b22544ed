// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import java.util.List;
import org.junit.jupiter.api.Nested;

class InMemoryPlayheadStoreTest extends PlayheadStoreContract<List<String>> {

    private final InMemoryPlayheadStore<String> store = new InMemoryPlayheadStore<>();

    @Override
    PlayheadStore<List<String>> store() {
        return store;
    }

    @Override
    void write(List<String> tx, String value) {
        tx.add(value);
    }

    @Override
    List<String> written() {
        return store.effects();
    }

    @Nested
    class ItsHospital extends HospitalStoreContract<List<String>> {

        @Override
        PlayheadStore<List<String>> store() {
            return store;
        }

        @Override
        void write(List<String> tx, String value) {
            tx.add(value);
        }

        @Override
        List<String> written() {
            return store.effects();
        }
    }
}
