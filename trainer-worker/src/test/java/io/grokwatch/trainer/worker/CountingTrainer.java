package io.grokwatch.trainer.worker;

import io.grokwatch.events.ParameterDescription;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.Structure;
import io.grokwatch.trainer.spi.Checkpoints;
import io.grokwatch.trainer.spi.RunControl;
import io.grokwatch.trainer.spi.RunLog;
import io.grokwatch.trainer.spi.Trainer;
import io.grokwatch.trainer.spi.TrainerProvider;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Learns nothing: at each step its loss is the step, every hundredth step it evaluates and shows an embedding. Settings:
 * {@code fail_at} (a step), {@code pause_us} (between steps).
 */
final class CountingTrainer implements Trainer {
    static final List<String> EVERY_STEP = List.of("train/loss", "lr");
    static final List<String> EVALUATION = List.of("val/loss");

    private static final Parameters FILLED_IN = Parameters.NONE.with("eval", 100L);

    private final RunSpec spec;

    private CountingTrainer(RunSpec spec) {
        this.spec = spec;
    }

    /** Where workers of tests find it, named {@code counting}. */
    static final class Provider implements TrainerProvider {
        @Override
        public String name() {
            return "counting";
        }

        @Override
        public String summary() {
            return "counts";
        }

        @Override
        public List<ParameterDescription> parameters() {
            return List.of();
        }

        @Override
        public Trainer create(RunSpec spec, String device) {
            if (setting(spec, "pause_us") < 0) {
                throw new IllegalArgumentException("pause_us must be at least 0, was " + setting(spec, "pause_us"));
            }
            return new CountingTrainer(spec);
        }
    }

    @Override
    public RunSpec spec() {
        return new RunSpec(
                spec.runId(),
                spec.name(),
                spec.trainer(),
                spec.recipe(),
                FILLED_IN.with(spec.parameters()),
                spec.seed(),
                spec.steps());
    }

    @Override
    public RunFacts facts() {
        return RunFacts.UNKNOWN;
    }

    @Override
    public long train(RunLog log, RunControl control, Checkpoints checkpoints) {
        long failAt = spec.parameters().values().containsKey("fail_at") ? setting(spec, "fail_at") : -1;
        double[] row = new double[2];
        for (long step = 0; step < spec.steps(); step++) {
            if (control.stopRequested()) {
                return step;
            }
            if (step == failAt) {
                throw new IllegalStateException("diverged at step " + step);
            }
            row[0] = step;
            row[1] = 0.001;
            log.metrics(step, EVERY_STEP, row);
            if (step % 100 == 0 || control.takeSnapshotRequest()) {
                log.metrics(step, EVALUATION, new double[] {Double.NaN});
                log.snapshot(step, "embedding", 1, 2, new float[] {step, 1}, List.of(), new Structure.Unstructured());
            }
            LockSupport.parkNanos(1000 * setting(spec, "pause_us"));
        }
        return spec.steps();
    }

    @Override
    public void close() {}

    private static long setting(RunSpec spec, String name) {
        return spec.parameters().values().get(name) instanceof Long value ? value : 0;
    }
}
