package io.grokwatch.tracker;

import java.time.Duration;

/** Something done again and again for as long as the process lives; see {@link Clockwork}. */
public interface Periodic {

    /** How long to wait after one time before the next. */
    Duration every();

    /** Does it once. What it throws is logged, and the next time comes nevertheless. */
    void tick() throws InterruptedException;
}
