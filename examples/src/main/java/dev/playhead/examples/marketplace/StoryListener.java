// SPDX-License-Identifier: Apache-2.0
package dev.playhead.examples.marketplace;

import java.time.Duration;

/**
 * Hears how the {@link MarketplaceStory} goes on. {@link #progress} may come from several threads; whatever is called must
 * return quickly.
 *
 * @since 0.1
 */
public interface StoryListener {

    /** A stage begins. Paired with {@link #finished}, unless the stage fails. */
    default void started(StoryStage stage) {}

    /**
     * Some of a stage is done.
     *
     * @param total may still grow; 0 while it is not known
     */
    default void progress(StoryStage stage, long done, long total) {}

    /** Something a person should know, in one sentence. */
    default void note(String sentence) {}

    /** A table or a view was compared. */
    default void compared(Comparison comparison) {}

    /**
     * A stage is over.
     *
     * @param done how much was done, in the stage's unit
     */
    default void finished(StoryStage stage, long done, Duration took) {}
}
