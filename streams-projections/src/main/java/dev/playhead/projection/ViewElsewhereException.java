// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import dev.playhead.event.PlayheadException;
import java.util.List;

/**
 * Another instance of the application owns what was asked for. Ask it.
 *
 * @since 0.1
 */
public final class ViewElsewhereException extends PlayheadException {

    private final List<String> owners;

    ViewElsewhereException(String view, List<String> owners) {
        super("What is asked of " + view + " is kept by another instance: ask " + String.join(", ", owners));
        this.owners = List.copyOf(owners);
    }

    /** The owners' {@code host:port}. */
    public List<String> owners() {
        return owners;
    }

    /** False: this instance will not know it by waiting. */
    @Override
    public boolean isRetriable() {
        return false;
    }
}
