package io.grokwatch.trainer.worker.publish;

import org.jspecify.annotations.Nullable;

/** Hears what goes wrong with publishing although the run goes on; from any thread. */
public interface TroubleListener {

    /** Which snapshots are left out: all of them, each time. */
    void snapshotsLeftOut(String which);

    /** That the disk did not take what the broker did not, and why; null once it has again. */
    void spillRefused(@Nullable String why);
}
