// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import com.google.protobuf.Message;
import dev.playhead.event.Attempt;
import dev.playhead.event.Contract;
import dev.playhead.event.Event;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Something outside the store that follows a handler. */
record Effect(SubscriptionBuilder.Consumer<Message> consumer, OnReplay onReplay) {

    private void follow(Event<Message> event) throws Exception {
        if (event.attempt() != Attempt.REPLAY || onReplay == OnReplay.REPEATED) {
            consumer.accept(event);
        }
    }

    /** The handlers, each with its effects behind it; what has effects only, has a handler that does nothing else. */
    static <T> Map<Contract<?>, Handling<T>> after(
            Map<Contract<?>, Handling<T>> handlers, Map<Contract<?>, List<Effect>> effects) {
        Map<Contract<?>, Handling<T>> all = new HashMap<>(handlers);
        effects.forEach((contract, those) -> all.put(contract, after(handlers.get(contract), those)));
        return Map.copyOf(all);
    }

    private static <T> Handling<T> after(@Nullable Handling<T> handling, List<Effect> effects) {
        if (handling instanceof Handling.Together<T> together) {
            return new Handling.Together<>((events, tx) -> {
                together.handler().handle(events, tx);
                for (Event<Message> event : events) {
                    followAll(event, effects);
                }
            });
        }
        return new Handling.Each<>((event, tx) -> {
            if (handling instanceof Handling.Each<T> each) {
                each.handler().handle(event, tx);
            }
            followAll(event, effects);
        });
    }

    private static void followAll(Event<Message> event, List<Effect> effects) throws Exception {
        for (Effect effect : effects) {
            effect.follow(event);
        }
    }
}
