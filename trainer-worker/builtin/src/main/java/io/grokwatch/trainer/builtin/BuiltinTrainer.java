package io.grokwatch.trainer.builtin;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunSpec;
import io.grokwatch.trainer.engine.TorchEngine;
import io.grokwatch.trainer.spi.Checkpoints;
import io.grokwatch.trainer.spi.RunControl;
import io.grokwatch.trainer.spi.RunLog;
import io.grokwatch.trainer.spi.Trainer;
import io.grokwatch.trainer.task.Examples;
import io.grokwatch.trainer.task.Task;
import io.grokwatch.trainer.train.TrainingLoop;
import io.grokwatch.trainer.train.TrainingPlan;

/** One run of the built-in trainer. Holds no memory of the engine before it trains. */
final class BuiltinTrainer implements Trainer {
    private final RunSpec spec;
    private final TrainingPlan plan;
    private final Device device;
    private boolean trained;

    BuiltinTrainer(RunSpec requested, Assembly assembly, Device device) {
        spec = new RunSpec(
                requested.runId(),
                requested.name(),
                requested.trainer(),
                requested.recipe(),
                assembly.parameters(),
                requested.seed(),
                requested.steps());
        plan = assembly.plan();
        this.device = device;
    }

    @Override
    public RunSpec spec() {
        return spec;
    }

    @Override
    public RunFacts facts() {
        Task task = plan.task();
        Examples held = task.primary();
        int examples = task.train().count();
        return new RunFacts(
                task.targets().classes(),
                examples,
                held == null ? null : held.count(),
                plan.batchSize() == 0 ? examples : Math.min(plan.batchSize(), examples),
                plan.optimizer().method().adaptive(),
                plan.loss().precision(),
                plan.optimizer().decay().coefficient(),
                task.hash());
    }

    @Override
    public long train(RunLog log, RunControl control, Checkpoints checkpoints) {
        if (trained) {
            throw new IllegalStateException("run " + spec.runId() + " has been trained already");
        }
        trained = true;
        try (NDManager manager = TorchEngine.newManager(device)) {
            return new TrainingLoop(plan, manager).run(log, control, checkpoints);
        }
    }

    @Override
    public void close() {
        // What the engine holds is given back at the end of train.
    }
}
