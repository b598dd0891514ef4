package io.grokwatch.trainer.train;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.grokwatch.trainer.accelerate.Controls;
import io.grokwatch.trainer.engine.TorchEngine;
import io.grokwatch.trainer.loss.Loss;
import io.grokwatch.trainer.loss.LossPlan;
import io.grokwatch.trainer.model.Network;
import io.grokwatch.trainer.model.Weights;
import io.grokwatch.trainer.optimize.Optimizer;
import io.grokwatch.trainer.probe.Probe;
import io.grokwatch.trainer.spi.Checkpoint;
import io.grokwatch.trainer.spi.Checkpoints;
import io.grokwatch.trainer.spi.Intervention;
import io.grokwatch.trainer.spi.RunControl;
import io.grokwatch.trainer.spi.RunLog;
import io.grokwatch.trainer.task.Task;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Trains one network, once. What a step logs speaks of the weights before its update, and of the update.
 *
 * <p>Arrays made in a step live in a scope that ends with it; what lives longer belongs to the manager given at the
 * start. Memory is therefore the same on every step.
 */
public final class TrainingLoop {
    /** The settings that can be changed in mid-run. */
    public static final List<String> CHANGEABLE = Interventions.CHANGEABLE;

    private final TrainingPlan plan;
    private final Engine engine = TorchEngine.load();
    private final Network network;
    private final Weights weights;
    private final Optimizer optimizer;
    private final Controls controls;
    private final Interventions interventions;
    private final NDManager manager;
    private final Accuracy accuracy;
    private final StepMetrics stepMetrics;
    private final Batch train;
    private final SortedMap<String, Batch> validation = new TreeMap<>();
    private final Batches batches;
    private final Cadence cadence;
    private final List<Probe> probes;
    private Loss loss;

    /** @param manager owns everything that outlives a step; its device is where the network is trained */
    public TrainingLoop(TrainingPlan plan, NDManager manager) {
        this.plan = plan;
        this.manager = manager;
        network = plan.controls().around(plan.network().on(manager, DataType.FLOAT32));
        weights = new Weights(network.tensors(), new Random(plan.seed()), manager);
        optimizer = new Optimizer(plan.optimizer(), weights, network.embedding());
        controls = new Controls(
                plan.controls(), weights, network.embedding(), plan.task().structure());
        loss = loss(plan.loss());
        interventions = new Interventions(optimizer, plan.loss(), changed -> loss = loss(changed));
        accuracy = new Accuracy(plan.task().targets(), manager);
        stepMetrics = new StepMetrics(weights, network.lastLayer(), plan.loss().form() == LossPlan.Form.CROSS_ENTROPY);
        train = Batch.of(plan.task().train(), network, loss, manager);
        plan.task()
                .validation()
                .forEach((split, examples) -> validation.put(split, Batch.of(examples, network, loss, manager)));
        batches = new Batches(train, plan.task().train().count(), plan.batchSize(), loss, plan.seed());
        cadence = new Cadence(plan.evaluateEvery(), plan.steps());
        probes = plan.probes().of(plan.task(), plan.network(), network, weights, plan.seed());
    }

    private Loss loss(LossPlan changed) {
        return Loss.of(changed, plan.task().targets(), manager);
    }

    /**
     * Trains from the latest checkpoint, or from the beginning, until all steps are taken or a stop is requested.
     *
     * @return the number of steps taken, those before the checkpoint included
     * @throws IllegalStateException if another training runs in this process, or the checkpoint is of another run
     */
    public long run(RunLog log, RunControl control, Checkpoints checkpoints) {
        return TorchEngine.train(() -> steps(log, control, checkpoints));
    }

    private long steps(RunLog log, RunControl control, Checkpoints checkpoints) {
        try (MetricRows rows = new MetricRows(stepMetrics, log, validation.keySet(), probeNames(), System::nanoTime)) {
            long step = resume(checkpoints.latest());
            while (step < plan.steps() && !control.stopRequested()) {
                saveIfDue(step, checkpoints, rows);
                intervene(step, log, control);
                try (NDScope scope = new NDScope()) {
                    scope.suppressNotUsedWarning();
                    step(step, log, control, rows);
                }
                step++;
            }
            rows.flush();
            if (step < plan.steps()) {
                saveIfDue(step, checkpoints, rows);
            }
            return step;
        }
    }

    private long resume(@Nullable Checkpoint checkpoint) {
        if (checkpoint == null) {
            return 0;
        }
        saved().restore(checkpoint);
        interventions.restore(checkpoint.state());
        cadence.restore(checkpoint.state());
        return checkpoint.step();
    }

    private void saveIfDue(long step, Checkpoints checkpoints, MetricRows rows) {
        if (checkpoints.due(step)) {
            rows.flush();
            Map<String, Object> state = new TreeMap<>(interventions.inForce());
            state.putAll(cadence.state());
            checkpoints.save(() -> new Checkpoint(step, saved().save(), state));
        }
    }

    private SavedState saved() {
        return SavedState.of(Map.of(
                "weights", new TreeMap<>(Map.of("all", weights.flat())),
                "optimizer", optimizer.moments(),
                "controls", controls.state()));
    }

    private void step(long step, RunLog log, RunControl control, MetricRows rows) {
        boolean evaluates = cadence.evaluates(step);
        List<Evaluation> onValidation =
                evaluates ? validation.values().stream().map(this::evaluate).toList() : null;
        Evaluation onTrain = evaluates && !batches.full() ? evaluate(train) : null;
        boolean due = cadence.snapshots(step, onValidation == null ? Double.NaN : primaryAccuracy(onValidation));
        boolean asked = control.takeSnapshotRequest();
        if ((due || asked) && network.embedding() >= 0) {
            snapshot(step, log);
        }
        List<Double> probed = evaluates ? probed() : List.of();
        rows.add(step, update(step), optimizer.rate(step), onValidation, onTrain, probed);
    }

    private void intervene(long step, RunLog log, RunControl control) {
        Intervention next = control.takeIntervention(step);
        while (next != null) {
            interventions.make(step, next, log);
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

    private Evaluation evaluate(Batch batch) {
        return Evaluation.of(network, weights, loss, accuracy, batch);
    }

    /** That of the split which speaks for the run, or of the first; NaN if nothing is held out. */
    private double primaryAccuracy(List<Evaluation> evaluations) {
        if (evaluations.isEmpty()) {
            return Double.NaN;
        }
        int primary = List.copyOf(validation.keySet()).indexOf(Task.PRIMARY);
        return evaluations.get(Math.max(0, primary)).accuracy();
    }

    /** Takes one optimiser step and returns its metrics. */
    private NDArray update(long step) {
        engine.setRandomSeed((int) Seeds.of(plan.seed(), step));
        Batch batch = batches.at(step);
        Backpropagation back = Backpropagation.of(network.learning(), weights, controls, loss, batch);
        Network.Activations activations = back.activations();
        NDArray gradient = back.gradient();
        Loss.Losses losses = back.losses();
        NDList before = stepMetrics.beforeUpdate(
                gradient, activations, losses.mean(), accuracy.of(activations.logits(), batch.labels()));
        controls.gradient(step, gradient);
        NDArray change = controls.updated(optimizer.step(step, gradient), optimizer.stepSize(step));
        return stepMetrics.vector(before, change, losses);
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
                plan.task().structure());
    }
}
