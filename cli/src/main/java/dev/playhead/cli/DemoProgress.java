// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import dev.playhead.examples.marketplace.Comparison;
import dev.playhead.examples.marketplace.StoryListener;
import dev.playhead.examples.marketplace.StoryStage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Shows how the marketplace story goes on. Its stages begin and end in one thread, progress comes from any. */
final class DemoProgress implements StoryListener, AutoCloseable {

    private final Terminal terminal;
    private volatile @Nullable Stage current;

    DemoProgress(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void started(StoryStage stage) {
        current = terminal.stage(stage.title());
    }

    @Override
    public void progress(StoryStage stage, long done, long total) {
        Stage shown = current;
        if (shown != null) {
            shown.progress(done, total > 0 ? total : -1);
        }
    }

    @Override
    public void note(String sentence) {
        terminal.line("  " + sentence);
    }

    @Override
    public void compared(Comparison comparison) {
        terminal.line("  " + terminal.mark(comparison.isClean()) + " " + comparison);
        comparison.examples().forEach(example -> terminal.line("      " + Words.printable(example)));
    }

    @Override
    public void finished(StoryStage stage, long done, Duration took) {
        Stage shown = current;
        if (shown != null) {
            shown.done(done, stage.unit());
        }
    }

    @Override
    public void close() {
        Stage shown = current;
        if (shown != null) {
            shown.close();
        }
    }
}
