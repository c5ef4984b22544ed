// SPDX-License-Identifier: Apache-2.0
package dev.playhead.event;

/**
 * A contract is incomplete, or a payload breaks its contract. Retrying cannot help: fix the contract or the caller.
 *
 * @since 0.1
 */
public final class ContractViolationException extends PlayheadException {

    public ContractViolationException(String message) {
        super(message);
    }

    @Override
    public boolean isRetriable() {
        return false;
    }
}
