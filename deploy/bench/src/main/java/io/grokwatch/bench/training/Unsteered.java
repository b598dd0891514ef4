package io.grokwatch.bench.training;

import io.grokwatch.trainer.spi.Intervention;
import io.grokwatch.trainer.spi.RunControl;
import org.jspecify.annotations.Nullable;

/** A control that only watches the steps pass, and ends the training when it has seen enough. */
interface Unsteered extends RunControl {
    @Override
    default boolean takeSnapshotRequest() {
        return false;
    }

    @Override
    default @Nullable Intervention takeIntervention(long step) {
        return null;
    }
}
