package io.grokwatch.trainer.train;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.grokwatch.trainer.engine.TorchEngine;
import io.grokwatch.trainer.loss.Loss;
import io.grokwatch.trainer.loss.LossConfig;
import io.grokwatch.trainer.model.Network;
import io.grokwatch.trainer.model.Weights;
import io.grokwatch.trainer.optimizer.Optimizer;
import io.grokwatch.trainer.probe.Probe;
import io.grokwatch.trainer.spi.Checkpoint;
import io.grokwatch.trainer.spi.Checkpoints;
import io.grokwatch.trainer.spi.Intervention;
import io.grokwatch.trainer.spi.RunControl;
import io.grokwatch.trainer.spi.RunLog;
import io.grokwatch.trainer.task.Task;
import io.grokwatch.trainer.technique.Techniques;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Trains one network, once. The metrics of a step are those of the weights before its update, and of the update.
 *
 * <p>Arrays created in a step belong to a scope that ends with it; those that live longer belong to the loop's manager. Memory
 * use is therefore constant.
 */
public final class TrainingLoop {
    /** The settings that can be changed during a run. */
    public static final List<String> CHANGEABLE = RuntimeSettings.CHANGEABLE;

    private final TrainingConfig config;
    private final Engine engine = TorchEngine.load();
    private final Network network;
    private final Weights weights;
    private final Optimizer optimizer;
    private final Techniques techniques;
    private final RuntimeSettings settings;
    private final NDManager manager;
    private final Accuracy accuracy;
    private final StepStatistics statistics;
    private final ExampleBatch train;
    private final SortedMap<String, ExampleBatch> validation = new TreeMap<>();
    private final BatchSampler batches;
    private final MeasurementSchedule schedule;
    private final List<Probe> probes;
    private Loss loss;

    /**
     * Prepares a training; the weights are initialised.
     *
     * @param manager owns all arrays that outlive a step; its device is that of the training
     */
    public TrainingLoop(TrainingConfig config, NDManager manager) {
        this.config = config;
        this.manager = manager;
        network = config.techniques().decorate(config.network().onDevice(manager, DataType.FLOAT32));
        weights = new Weights(network.tensors(), new Random(config.seed()), manager);
        optimizer = new Optimizer(config.optimizer(), weights, network.embedding());
        techniques = new Techniques(
                config.techniques(), weights, network.embedding(), config.task().structure());
        loss = loss(config.loss());
        settings = new RuntimeSettings(optimizer, config.loss(), changed -> loss = loss(changed));
        accuracy = new Accuracy(config.task().targets(), manager);
        statistics =
                new StepStatistics(weights, network.lastLayer(), config.loss().form() == LossConfig.Form.CROSS_ENTROPY);
        train = ExampleBatch.of(config.task().train(), network, loss, manager);
        config.task()
                .validation()
                .forEach((split, examples) -> validation.put(split, ExampleBatch.of(examples, network, loss, manager)));
        batches = new BatchSampler(train, config.task().train().count(), config.batchSize(), loss, config.seed());
        schedule = new MeasurementSchedule(config.evaluateEvery(), config.steps());
        probes = config.probes().create(config.task(), config.network(), network, weights, config.seed());
    }

    private Loss loss(LossConfig changed) {
        return changed.create(config.task().targets(), manager);
    }

    /**
     * Trains from the latest checkpoint, or from the beginning, until all steps are taken or a stop is requested.
     *
     * @return the number of steps taken, those before the checkpoint included
     * @throws IllegalStateException if another training runs in this process, or the checkpoint is of another run
     */
    public long run(RunLog log, RunControl control, Checkpoints checkpoints) {
        return TorchEngine.runExclusively(() -> steps(log, control, checkpoints));
    }

    private long steps(RunLog log, RunControl control, Checkpoints checkpoints) {
        try (MetricBuffer metrics =
                new MetricBuffer(statistics, log, validation.keySet(), probeNames(), System::nanoTime)) {
            long step = resume(checkpoints.latest());
            while (step < config.steps() && !control.stopRequested()) {
                saveIfDue(step, checkpoints, metrics);
                intervene(step, log, control);
                try (NDScope scope = new NDScope()) {
                    scope.suppressNotUsedWarning();
                    step(step, log, control, metrics);
                }
                step++;
            }
            metrics.flush();
            if (step < config.steps()) {
                saveIfDue(step, checkpoints, metrics);
            }
            return step;
        }
    }

    private long resume(@Nullable Checkpoint checkpoint) {
        if (checkpoint == null) {
            return 0;
        }
        state().restore(checkpoint);
        settings.restore(checkpoint.state());
        schedule.restore(checkpoint.state());
        return checkpoint.step();
    }

    private void saveIfDue(long step, Checkpoints checkpoints, MetricBuffer metrics) {
        if (checkpoints.due(step)) {
            metrics.flush();
            Map<String, Object> values = new TreeMap<>(settings.current());
            values.putAll(schedule.state());
            checkpoints.save(() -> new Checkpoint(step, state().save(), values));
        }
    }

    private TrainingState state() {
        return TrainingState.of(Map.of(
                "weights", new TreeMap<>(Map.of("all", weights.flat())),
                "optimizer", optimizer.moments(),
                "controls", techniques.state()));
    }

    private void step(long step, RunLog log, RunControl control, MetricBuffer metrics) {
        boolean evaluates = schedule.evaluates(step);
        List<Evaluation> onValidation =
                evaluates ? validation.values().stream().map(this::evaluate).toList() : null;
        Evaluation onTrain = evaluates && !batches.isFullBatch() ? evaluate(train) : null;
        boolean due = schedule.snapshots(step, onValidation == null ? Double.NaN : primaryAccuracy(onValidation));
        boolean requested = control.takeSnapshotRequest();
        if ((due || requested) && network.embedding() >= 0) {
            snapshot(step, log);
        }
        List<Double> probed = evaluates ? probed() : List.of();
        metrics.add(step, update(step), optimizer.rate(step), onValidation, onTrain, probed);
    }

    private void intervene(long step, RunLog log, RunControl control) {
        Intervention next = control.takeIntervention(step);
        while (next != null) {
            settings.apply(step, next, log);
            next = control.takeIntervention(step);
        }
    }

    private List<String> probeNames() {
        return probes.stream().flatMap(probe -> probe.names().stream()).toList();
    }

    private List<Double> probed() {
        return probes.stream()
                .flatMap(probe -> Arrays.stream(probe.measure()).boxed())
                .toList();
    }

    private Evaluation evaluate(ExampleBatch batch) {
        return Evaluation.of(network, weights, loss, accuracy, batch);
    }

    /** The accuracy of the primary split, or of the first one without it; NaN without a validation set. */
    private double primaryAccuracy(List<Evaluation> evaluations) {
        if (evaluations.isEmpty()) {
            return Double.NaN;
        }
        int primary = List.copyOf(validation.keySet()).indexOf(Task.PRIMARY);
        return evaluations.get(Math.max(0, primary)).accuracy();
    }

    /** Takes one optimiser step and returns its metrics. */
    private NDArray update(long step) {
        engine.setRandomSeed((int) Seeds.of(config.seed(), step));
        ExampleBatch batch = batches.at(step);
        BackwardPass backward = BackwardPass.of(network.inTrainingMode(), weights, techniques, loss, batch);
        Network.Activations activations = backward.activations();
        NDArray gradient = backward.gradient();
        Loss.Losses losses = backward.losses();
        NDList before = statistics.beforeUpdate(
                gradient, activations, losses.mean(), accuracy.of(activations.logits(), batch.labels()));
        techniques.transformGradient(step, gradient);
        NDArray update = techniques.afterUpdate(optimizer.step(step, gradient), optimizer.stepSize(step));
        return statistics.vector(before, update, losses);
    }

    private void snapshot(long step, RunLog log) {
        NDArray embedding = weights.view(network.embedding());
        Shape shape = embedding.getShape();
        log.snapshot(
                step,
                network.tensors().get(network.embedding()).name(),
                Math.toIntExact(shape.get(0)),
                Math.toIntExact(shape.get(1)),
                embedding.toFloatArray(),
                network.embeddingLabels(),
                config.task().structure());
    }
}
