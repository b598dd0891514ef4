package io.grokwatch.trainer.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.grokwatch.trainer.engine.TorchEngine;
import io.grokwatch.trainer.loss.Loss;
import io.grokwatch.trainer.model.Network;
import io.grokwatch.trainer.model.Weights;
import io.grokwatch.trainer.optimize.Optimizer;
import io.grokwatch.trainer.spi.RunControl;
import io.grokwatch.trainer.spi.RunLog;
import io.grokwatch.trainer.task.Task;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Trains one network, once. What a step logs speaks of the weights before its update, and of the update.
 *
 * <p>Arrays made in a step live in a scope that ends with it; what lives longer belongs to the manager given at the
 * start. Memory is therefore the same on every step.
 */
public final class TrainingLoop {
    private final TrainingPlan plan;
    private final Network network;
    private final Weights weights;
    private final Optimizer optimizer;
    private final Loss loss;
    private final Accuracy accuracy;
    private final StepMetrics stepMetrics;
    private final Batch train;
    private final SortedMap<String, Batch> validation = new TreeMap<>();
    private final Batches batches;
    private final Cadence cadence;

    /** @param manager owns everything that outlives a step; its device is where the network is trained */
    public TrainingLoop(TrainingPlan plan, NDManager manager) {
        this.plan = plan;
        network = plan.network();
        Random random = new Random(plan.seed());
        weights = new Weights(network.tensors(), random, manager);
        optimizer = new Optimizer(plan.optimizer(), weights, network.embedding());
        loss = Loss.of(plan.loss(), plan.task().targets(), manager);
        accuracy = new Accuracy(plan.task().targets(), manager);
        stepMetrics = new StepMetrics(manager);
        train = Batch.of(plan.task().train(), network, loss, manager);
        plan.task()
                .validation()
                .forEach((split, examples) -> validation.put(split, Batch.of(examples, network, loss, manager)));
        batches = new Batches(train, plan.task().train().count(), plan.batchSize(), loss, random);
        cadence = new Cadence(plan.evaluateEvery(), plan.steps());
    }

    /**
     * Trains until all steps are taken or a stop is requested.
     *
     * @return the number of steps taken
     * @throws IllegalStateException if another training runs in this process
     */
    public long run(RunLog log, RunControl control) {
        return TorchEngine.train(() -> steps(log, control));
    }

    private long steps(RunLog log, RunControl control) {
        try (MetricRows rows = new MetricRows(log, validation.keySet())) {
            long step = 0;
            while (step < plan.steps() && !control.stopRequested()) {
                try (NDScope scope = new NDScope()) {
                    scope.suppressNotUsedWarning();
                    step(step, log, control, rows);
                }
                step++;
            }
            rows.flush();
            return step;
        }
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
        rows.add(step, update(step), optimizer.rate(step), onValidation, onTrain);
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
        Batch batch = batches.next();
        Network.Activations activations;
        Loss.Losses losses;
        try (GradientCollector collector = TorchEngine.load().newGradientCollector()) {
            activations = network.forward(weights.recorded(), batch.inputs());
            losses = loss.of(activations.logits(), batch.targets());
            collector.backward(losses.mean());
        }
        NDArray gradient = weights.flat().getGradient();
        NDList before = stepMetrics.beforeUpdate(
                weights.flat(),
                weights.view(network.lastLayer()),
                gradient,
                activations,
                losses,
                accuracy.of(activations.logits(), batch.labels()));
        NDArray change = optimizer.step(step, gradient);
        gradient.subi(gradient); // PyTorch adds to gradients that are there
        return StepMetrics.vector(before, change, weights.split(change).get(network.lastLayer()));
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
