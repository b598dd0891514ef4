package io.grokwatch.trainer.standalone;

import io.grokwatch.events.RunSpec;
import io.grokwatch.events.Structure;
import io.grokwatch.trainer.spi.Checkpoints;
import io.grokwatch.trainer.spi.Intervention;
import io.grokwatch.trainer.spi.RunControl;
import io.grokwatch.trainer.spi.RunLog;
import io.grokwatch.trainer.spi.Trainer;
import io.grokwatch.trainer.spi.Trainers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Trains one run in this process and writes its trace. */
public final class StandaloneTraining {

    /** Told of every step, on the training thread. */
    public interface Progress {
        /** Tells nobody. */
        Progress NONE = (step, steps, metrics) -> {};

        /**
         * A step was taken.
         *
         * @param step the last one taken, counted from 0
         * @param steps how many there will be
         * @param metrics the newest value of each metric so far; valid during the call only
         */
        void at(long step, long steps, Map<String, Double> metrics);

        /**
         * A matrix was looked at; a trace has no room for it.
         *
         * @param values rows x columns, row-major; valid during the call only
         */
        default void snapshot(long step, String tensor, int rows, int columns, float[] values, Structure structure) {}
    }

    /**
     * What came of it.
     *
     * @param spec with the defaults that were filled in
     * @param steps that were taken
     * @param trace where the trace is
     */
    public record Result(RunSpec spec, long steps, Path trace) {}

    private StandaloneTraining() {}

    /**
     * Trains until all steps are taken or a stop is requested, then puts the trace in place, replacing what was there.
     *
     * @param device {@code cpu} or {@code cuda:N}
     * @param out the trace; compressed if the name ends with {@code .gz}. Its folder exists
     * @throws IllegalArgumentException if a parameter, the trainer or the device is not known
     * @throws IllegalStateException if this machine cannot train on the device
     * @throws IOException naming the file, if it cannot be written; nothing is left behind
     */
    public static Result train(RunSpec spec, String device, Path out, Progress progress, RunControl control)
            throws IOException {
        try (Trainer trainer = Trainers.named(spec.trainer()).create(spec, device);
                TraceFile trace = TraceFile.create(out, trainer.spec(), trainer.facts())) {
            long steps = trainer.train(new TraceLog(trace, progress, spec.steps()), control, Checkpoints.NONE);
            trace.publish();
            return new Result(trainer.spec(), steps, out);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static final class TraceLog implements RunLog {
        private final TraceFile trace;
        private final Progress progress;
        private final long steps;
        private final Map<String, Double> latest = new HashMap<>();

        TraceLog(TraceFile trace, Progress progress, long steps) {
            this.trace = trace;
            this.progress = progress;
            this.steps = steps;
        }

        @Override
        public void metrics(long step, List<String> names, double[] values) {
            trace.sample(step, names, values);
            for (int i = 0; i < values.length; i++) {
                latest.put(names.get(i), values[i]);
            }
            progress.at(step, steps, latest);
        }

        @Override
        public void snapshot(
                long step,
                String tensor,
                int rows,
                int columns,
                float[] values,
                List<String> labels,
                Structure structure) {
            progress.snapshot(step, tensor, rows, columns, values, structure);
        }

        @Override
        public void intervened(long step, Intervention made, Object from) {
            // Nor for what was done to the run.
        }
    }
}
