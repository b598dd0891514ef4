package io.grokwatch.bench.training;

import io.grokwatch.trainer.spi.RunControl;
import org.jspecify.annotations.Nullable;

/**
 * Times the steps of a training from where it asks, once before each, whether to stop: when it has warmed up the count
 * begins, and when the time is over it is stopped.
 */
final class StepClock implements RunControl {
    private final Allowance warmup;
    private final Allowance measured;
    private long asked;
    private long firstStep;
    private @Nullable Reading began;
    private @Nullable Pace pace;

    /** Both in processor time; the warm-up begins with the first step. */
    StepClock(double warmupSeconds, double measuredSeconds) {
        warmup = new Allowance(warmupSeconds);
        measured = new Allowance(measuredSeconds);
    }

    @Override
    public boolean stopRequested() {
        long step = asked++;
        if (!warmup.spent()) {
            return false;
        }
        if (began == null) {
            firstStep = step;
            began = Reading.now();
        }
        if (pace == null && measured.spent()) {
            pace = Reading.now().pace(step - firstStep, began);
        }
        return pace != null;
    }

    /** Of the steps after the warm-up; nothing before the end. */
    Pace pace() {
        return pace == null ? Pace.NONE : pace;
    }
}
