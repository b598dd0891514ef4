package io.grokwatch.trainer.worker;

import io.grokwatch.events.ParameterDescription;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.Structure;
import io.grokwatch.trainer.spi.Checkpoint;
import io.grokwatch.trainer.spi.Checkpoints;
import io.grokwatch.trainer.spi.Intervention;
import io.grokwatch.trainer.spi.RunControl;
import io.grokwatch.trainer.spi.RunLog;
import io.grokwatch.trainer.spi.Tensor;
import io.grokwatch.trainer.spi.Trainer;
import io.grokwatch.trainer.spi.TrainerProvider;
import io.grokwatch.trainer.worker.publish.PublishingException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Learns nothing: its loss follows a logistic map in its chaos, so that a step that is missed or taken twice changes all
 * that come after; every hundredth step it evaluates and shows an embedding. It resumes, and {@code lr} can be changed.
 * Settings: {@code fail_at}, {@code sneak_at}, {@code lose_at} and {@code die_at} (steps at which it fails: as a trainer in
 * Java does, as one in a language without checked exceptions may, as what is logged may, and by ending the process), {@code
 * exit_at} (a step at which it calls {@code System.exit}),
 * {@code pause_us} (between steps), {@code embedding_rows}, and {@code hungry} (there is no memory to copy its state).
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
            if (setting(spec, "pause_us", 0) < 0) {
                throw new IllegalArgumentException("pause_us must be at least 0, was " + setting(spec, "pause_us", 0));
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
        long failAt = setting(spec, "fail_at", -1);
        long dieAt = setting(spec, "die_at", -1);
        Checkpoint from = checkpoints.latest();
        double loss = from == null
                ? 0.3
                : Objects.requireNonNull(from.tensors().get("loss")).toDoubles()[0];
        double lr = from == null
                ? 0.001
                : (double) Objects.requireNonNull(from.state().get("lr"));
        long step = from == null ? 0 : from.step();
        while (step < spec.steps() && !control.stopRequested()) {
            saveIfDue(step, loss, lr, checkpoints);
            if (step == failAt) {
                throw new IllegalStateException("diverged at step " + step);
            }
            if (step == setting(spec, "sneak_at", -1)) {
                throw CountingTrainer.<RuntimeException>sneaky(new IOException("unchecked at step " + step));
            }
            if (step == setting(spec, "lose_at", -1)) {
                throw new PublishingException("what was logged is lost at step " + step);
            }
            if (step == setting(spec, "exit_at", -1)) {
                System.exit(0);
            }
            if (step == dieAt) {
                Runtime.getRuntime().halt(137);
            }
            Intervention wanted = control.takeIntervention(step);
            if (wanted != null && wanted.value() instanceof Double value) {
                log.intervened(step, wanted, lr);
                lr = value;
            }
            log.metrics(step, EVERY_STEP, new double[] {loss, lr});
            if (step % 100 == 0 || control.takeSnapshotRequest()) {
                log.metrics(step, EVALUATION, new double[] {Double.NaN});
                int rows = (int) setting(spec, "embedding_rows", 1);
                float[] embedding = new float[2 * rows];
                embedding[0] = step;
                log.snapshot(step, "embedding", rows, 2, embedding, List.of(), new Structure.Unstructured());
            }
            loss = 3.99 * loss * (1 - loss);
            step++;
            LockSupport.parkNanos(1000 * setting(spec, "pause_us", 0));
        }
        saveIfDue(step, loss, lr, checkpoints);
        return step;
    }

    private void saveIfDue(long step, double loss, double lr, Checkpoints checkpoints) {
        if (checkpoints.due(step)) {
            checkpoints.save(() -> copy(step, loss, lr));
        }
    }

    private Checkpoint copy(long step, double loss, double lr) {
        if (setting(spec, "hungry", 0) > 0) {
            throw new OutOfMemoryError("a copy of its state takes 160 MiB");
        }
        return new Checkpoint(step, new TreeMap<>(Map.of("loss", Tensor.of(new double[] {loss}, 1))), Map.of("lr", lr));
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> RuntimeException sneaky(Throwable checked) throws E {
        throw (E) checked;
    }

    @Override
    public void close() {}

    private static long setting(RunSpec spec, String name, long otherwise) {
        return spec.parameters().values().get(name) instanceof Long value ? value : otherwise;
    }
}
