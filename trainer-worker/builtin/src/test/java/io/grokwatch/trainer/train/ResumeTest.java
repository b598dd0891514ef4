package io.grokwatch.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.grokwatch.events.MetricNames;
import io.grokwatch.events.RunFacts.Precision;
import io.grokwatch.trainer.engine.TorchEngine;
import io.grokwatch.trainer.loss.LossConfig;
import io.grokwatch.trainer.model.EmbeddingMlp;
import io.grokwatch.trainer.model.Network;
import io.grokwatch.trainer.model.Prompt;
import io.grokwatch.trainer.model.Transformers;
import io.grokwatch.trainer.optimizer.Algorithm;
import io.grokwatch.trainer.optimizer.LearningRateSchedule;
import io.grokwatch.trainer.optimizer.OptimizerConfig;
import io.grokwatch.trainer.optimizer.WeightDecay;
import io.grokwatch.trainer.probe.ProbeConfig;
import io.grokwatch.trainer.spi.Checkpoint;
import io.grokwatch.trainer.spi.Checkpoints;
import io.grokwatch.trainer.spi.Intervention;
import io.grokwatch.trainer.spi.RecordingLog;
import io.grokwatch.trainer.spi.RunControl;
import io.grokwatch.trainer.task.ModularArithmetic;
import io.grokwatch.trainer.task.ModularArithmetic.Operation;
import io.grokwatch.trainer.task.Task;
import io.grokwatch.trainer.technique.AuxiliaryLosses;
import io.grokwatch.trainer.technique.GrokfastConfig;
import io.grokwatch.trainer.technique.Noise;
import io.grokwatch.trainer.technique.TechniqueConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An interrupted and resumed training logs, to the bit, what an uninterrupted one logs. */
class ResumeTest {
    private static final int P = 7;
    private static final long STEPS = 60;
    private static final long INTERRUPTED = 23;
    private static final Task TASK = new ModularArithmetic(Operation.ADD, P, 0.6).split(0);
    private static final Network NETWORK = new EmbeddingMlp(P, 3, 6, P, 0.5);
    private static final OptimizerConfig ADAMW = OptimizerConfig.adamW(0.01, 0.5, 0.98);

    static Stream<Arguments> configs() {
        return Stream.of(
                Arguments.of("full batch", config(ADAMW, TechniqueConfig.NONE, 0)),
                Arguments.of("mini-batches", config(ADAMW, TechniqueConfig.NONE, 8)),
                Arguments.of(
                        "momentum", config(optimizer(new Algorithm.Sgd(0.9, true), "honest"), TechniqueConfig.NONE, 8)),
                Arguments.of(
                        "RMSprop",
                        config(optimizer(new Algorithm.RmsProp(0.9, 1e-8, 0.5), "to_init"), TechniqueConfig.NONE, 0)),
                Arguments.of(
                        "jiggle",
                        config(optimizer(new Algorithm.Adam(0.9, 0.98, 1e-8), "jiggle"), TechniqueConfig.NONE, 0)),
                Arguments.of("Grokfast EMA", config(ADAMW, filtering(new GrokfastConfig.Ema(0.98, 2)), 8)),
                Arguments.of("Grokfast MA", config(ADAMW, filtering(new GrokfastConfig.MovingAverage(10, 5, 15)), 0)),
                Arguments.of("noise", config(ADAMW, noisy(new Noise(0.01, 0.1, 0.02)), 8)),
                Arguments.of("dropout", config(withDropout(), ADAMW, TechniqueConfig.NONE, 8)),
                Arguments.of("all the rest, and probes", config(ADAMW, everythingElse(), 0)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("configs")
    void resumed_training_logs_what_an_uninterrupted_one_logs(String name, TrainingConfig config) {
        // Given
        RecordingLog whole = train(config, RunControl.NONE, Checkpoints.NONE);
        Kept kept = new Kept(null, INTERRUPTED);
        RecordingLog before = train(config, stopBefore(INTERRUPTED), kept);

        // When
        RecordingLog after = train(config, RunControl.NONE, new Kept(kept.saved.getFirst(), -1));

        // Then
        assertThat(whole.rows).hasSize((int) STEPS);
        assertThat(before.rows).isEqualTo(whole.rows.subList(0, (int) INTERRUPTED));
        assertThat(after.rows).isEqualTo(whole.rows.subList((int) INTERRUPTED, (int) STEPS));
        assertThat(Stream.concat(before.snapshots.stream(), after.snapshots.stream()))
                .containsExactlyElementsOf(whole.snapshots);
    }

    @Test
    void every_step_before_a_checkpoint_is_logged_before_it_is_saved() {
        // Given
        RecordingLog log = new RecordingLog();
        List<Integer> logged = new ArrayList<>();
        Checkpoints checkpoints = new Checkpoints() {
            @Override
            public @Nullable Checkpoint latest() {
                return null;
            }

            @Override
            public boolean due(long step) {
                return step % 7 == 3;
            }

            @Override
            public void save(Checkpoint checkpoint) {
                logged.add(log.rows.size() - (int) checkpoint.step());
            }
        };

        // When
        train(config(ADAMW, TechniqueConfig.NONE, 0), RunControl.NONE, checkpoints, log);

        // Then
        assertThat(logged).hasSize(9).containsOnly(0);
    }

    @Test
    void interventions_persist_in_a_checkpoint() {
        // Given
        Map<Long, List<Intervention>> asked = Map.of(
                10L, List.of(new Intervention("c1", "lr", 0.002), new Intervention("c1", "wd", 2L)),
                12L,
                        List.of(
                                new Intervention("c1", "loss_dtype", "float64"),
                                new Intervention("c1", "lr", "fast"),
                                new Intervention("c1", "no", 1)));
        TrainingConfig config = config(ADAMW, TechniqueConfig.NONE, 0);
        RecordingLog whole = train(config, new Asked(asked, STEPS), Checkpoints.NONE);
        Kept kept = new Kept(null, INTERRUPTED);
        train(config, new Asked(asked, INTERRUPTED), kept);

        // When
        RecordingLog after = train(config, RunControl.NONE, new Kept(kept.saved.getFirst(), -1));

        // Then
        assertThat(whole.interventions)
                .containsExactly(
                        new RecordingLog.Intervened(10, "lr", 0.01, 0.002),
                        new RecordingLog.Intervened(10, "wd", 0.5, 2.0),
                        new RecordingLog.Intervened(12, "loss_dtype", "float32", "float64"));
        assertThat(whole.rows.get(9).metrics()).containsEntry(MetricNames.LR, 0.01);
        assertThat(whole.rows.get(10).metrics()).containsEntry(MetricNames.LR, 0.002);
        assertThat(after.rows).isEqualTo(whole.rows.subList((int) INTERRUPTED, (int) STEPS));
    }

    @Test
    void checkpoint_of_another_run_is_rejected_with_the_difference() {
        // Given
        Kept kept = new Kept(null, INTERRUPTED);
        train(config(ADAMW, TechniqueConfig.NONE, 0), stopBefore(INTERRUPTED), kept);
        TrainingConfig other = config(optimizer(new Algorithm.Sgd(0.9, false), "honest"), TechniqueConfig.NONE, 0);

        // When / Then
        assertThatThrownBy(() -> train(other, RunControl.NONE, new Kept(kept.saved.getFirst(), -1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("step 23")
                .hasMessageContaining("optimizer/velocity");
    }

    private static Network withDropout() {
        return Transformers.withDropout(Transformers.modern(Prompt.equation(P), 1, 1, 4), 0.2);
    }

    private static TechniqueConfig filtering(GrokfastConfig filter) {
        return TechniqueConfig.NONE.withGrokfast(filter);
    }

    private static TechniqueConfig noisy(Noise noise) {
        return TechniqueConfig.NONE.withNoise(noise);
    }

    private static TechniqueConfig everythingElse() {
        return TechniqueConfig.NONE
                .withOrthogonalGradient()
                .withInitScale(0.8)
                .withNormClamp()
                .withNormalizedClassifier()
                .withZeroSumLogits()
                .withAuxiliaryLosses(new AuxiliaryLosses(0.1, 0.2));
    }

    private static OptimizerConfig optimizer(Algorithm method, String decay) {
        WeightDecay.Form form = Stream.of(WeightDecay.Form.values())
                .filter(candidate -> candidate.key().equals(decay))
                .findFirst()
                .orElseThrow();
        return new OptimizerConfig(
                method, 0.01, new LearningRateSchedule.Cosine(5, 40, 0.1), new WeightDecay(form, 0.5), 2, 0.5);
    }

    private static TrainingConfig config(OptimizerConfig optimizer, TechniqueConfig techniques, int batchSize) {
        return config(NETWORK, optimizer, techniques, batchSize);
    }

    private static TrainingConfig config(
            Network network, OptimizerConfig optimizer, TechniqueConfig techniques, int batchSize) {
        return new TrainingConfig(
                TASK,
                network,
                optimizer,
                LossConfig.CROSS_ENTROPY.withPrecision(Precision.FLOAT32),
                techniques,
                batchSize,
                5,
                techniques.equals(everythingElse()) ? new ProbeConfig(true, 0.1) : ProbeConfig.NONE,
                3,
                STEPS);
    }

    private static RecordingLog train(TrainingConfig config, RunControl control, Checkpoints checkpoints) {
        RecordingLog log = new RecordingLog();
        train(config, control, checkpoints, log);
        return log;
    }

    private static void train(TrainingConfig config, RunControl control, Checkpoints checkpoints, RecordingLog log) {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            new TrainingLoop(config, manager).run(log, control, checkpoints);
        }
    }

    private static RunControl stopBefore(long step) {
        return new Asked(Map.of(), step);
    }

    /** Requests interventions before their steps and a stop before a step. */
    private static final class Asked implements RunControl {
        private final Map<Long, List<Intervention>> interventions = new HashMap<>();
        private final long stopBefore;
        private long step = -1;

        Asked(Map<Long, List<Intervention>> interventions, long stopBefore) {
            interventions.forEach((at, all) -> this.interventions.put(at, new ArrayList<>(all)));
            this.stopBefore = stopBefore;
        }

        @Override
        public boolean stopRequested() {
            return ++step == stopBefore;
        }

        @Override
        public @Nullable Intervention takeIntervention(long before) {
            List<Intervention> left = interventions.getOrDefault(before, new ArrayList<>());
            return left.isEmpty() ? null : left.removeFirst();
        }
    }

    /** Keeps the checkpoint of one step. */
    private static final class Kept implements Checkpoints {
        private final @Nullable Checkpoint latest;
        private final long due;
        private final List<Checkpoint> saved = new ArrayList<>();

        Kept(@Nullable Checkpoint latest, long due) {
            this.latest = latest;
            this.due = due;
        }

        @Override
        public @Nullable Checkpoint latest() {
            return latest;
        }

        @Override
        public boolean due(long step) {
            return step == due;
        }

        @Override
        public void save(Checkpoint checkpoint) {
            saved.add(checkpoint);
        }
    }
}
