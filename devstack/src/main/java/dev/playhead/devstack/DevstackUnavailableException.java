// SPDX-License-Identifier: Apache-2.0
package dev.playhead.devstack;

/**
 * The stack cannot run on this machine at all, as containers without Docker cannot. Where JUnit is on the class path, its
 * {@code TestAbortedException} is thrown instead, so that the tests that wanted the stack count as skipped.
 *
 * @since 0.1
 */
public final class DevstackUnavailableException extends DevstackException {

    public DevstackUnavailableException(String message) {
        super(message);
    }
}
