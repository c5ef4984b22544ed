// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

/**
 * Which number of a version must rise for a change.
 *
 * @since 0.1
 */
public enum Bump {
    /** Nothing has changed. */
    NONE,
    /** Words or order of the text, nothing that a program sees. */
    PATCH,
    /** Something was added, or announced. */
    MINOR,
    /** Something went that was announced to go. */
    MAJOR
}
