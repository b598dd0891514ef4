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

/** Trains one run in this process, without a broker, and writes its trace. */
public final class StandaloneTraining {

    /** A listener of every step, called on the training thread. */
    public interface Progress {
        /** Ignores all calls. */
        Progress NONE = (step, steps, metrics) -> {};

        /**
         * Called after every step.
         *
         * @param step counted from 0
         * @param steps total number of the run
         * @param metrics the newest value of each metric so far; valid during the call only
         */
        void at(long step, long steps, Map<String, Double> metrics);

        /**
         * Called for every snapshot of an embedding, which is not part of a trace.
         *
         * @param values [rows, columns], row-major; valid during the call only
         */
        default void snapshot(long step, String tensor, int rows, int columns, float[] values, Structure structure) {}
    }

    /**
     * The result of a training.
     *
     * @param spec with defaults filled in
     * @param steps taken
     * @param trace path of the trace
     */
    public record Result(RunSpec spec, long steps, Path trace) {}

    private StandaloneTraining() {}

    /**
     * Trains until all steps are taken or a stop is requested, then moves the trace to its path, replacing an existing file.
     *
     * @param device {@code cpu} or {@code cuda:N}
     * @param out the trace; compressed if the name ends with {@code .gz}. Its directory must exist
     * @throws IllegalArgumentException if a parameter, the trainer or the device is invalid
     * @throws IllegalStateException if this machine cannot train on the device
     * @throws IOException naming the file, if it cannot be written; a partial file is deleted
     */
    public static Result train(RunSpec spec, String device, Path out, Progress progress, RunControl control)
            throws IOException {
        try (Trainer trainer = Trainers.named(spec.trainer()).create(spec, device);
                TraceWriter trace = TraceWriter.create(out, trainer.spec(), trainer.facts())) {
            long steps = trainer.train(new TraceLog(trace, progress, spec.steps()), control, Checkpoints.NONE);
            trace.publish();
            return new Result(trainer.spec(), steps, out);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static final class TraceLog implements RunLog {
        private final TraceWriter trace;
        private final Progress progress;
        private final long steps;
        private final Map<String, Double> latest = new HashMap<>();

        TraceLog(TraceWriter trace, Progress progress, long steps) {
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
            // Interventions are not part of a trace.
        }
    }
}
