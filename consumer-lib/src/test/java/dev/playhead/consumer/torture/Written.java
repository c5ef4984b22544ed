// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer.torture;

/**
 * What an event says.
 *
 * @param event its name, of which there is no other
 * @param illUntilMillis until when handlers refuse it; 0 for most
 */
record Written(String event, long illUntilMillis) {

    static Written read(String text) {
        int at = text.indexOf(' ');
        return new Written(text.substring(0, at), Long.parseLong(text.substring(at + 1)));
    }

    @Override
    public String toString() {
        return event + " " + illUntilMillis;
    }
}
