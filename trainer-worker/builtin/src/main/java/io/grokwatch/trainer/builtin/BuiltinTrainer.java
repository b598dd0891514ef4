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
import io.grokwatch.trainer.task.DatasetHash;
import io.grokwatch.trainer.task.Examples;
import io.grokwatch.trainer.task.Task;
import io.grokwatch.trainer.train.TrainingConfig;
import io.grokwatch.trainer.train.TrainingLoop;

/** One run of the built-in trainer. It allocates no memory of the engine before {@link #train}. */
final class BuiltinTrainer implements Trainer {
    private final RunSpec spec;
    private final TrainingConfig config;
    private final Device device;
    private boolean trained;

    BuiltinTrainer(RunSpec requested, ConfiguredRun assembly, Device device) {
        spec = new RunSpec(
                requested.runId(),
                requested.name(),
                requested.trainer(),
                requested.recipe(),
                assembly.parameters(),
                requested.seed(),
                requested.steps(),
                requested.requires());
        config = assembly.config();
        this.device = device;
    }

    @Override
    public RunSpec spec() {
        return spec;
    }

    @Override
    public RunFacts facts() {
        Task task = config.task();
        Examples validation = task.primary();
        int examples = task.train().count();
        return new RunFacts(
                task.targets().classes(),
                examples,
                validation == null ? null : validation.count(),
                config.batchSize() == 0 ? examples : Math.min(config.batchSize(), examples),
                config.optimizer().algorithm().adaptive(),
                config.loss().precision(),
                config.optimizer().decay().coefficient(),
                DatasetHash.of(task));
    }

    @Override
    public long train(RunLog log, RunControl control, Checkpoints checkpoints) {
        if (trained) {
            throw new IllegalStateException("run " + spec.runId() + " has been trained already");
        }
        trained = true;
        try (NDManager manager = TorchEngine.newManager(device)) {
            return new TrainingLoop(config, manager).run(log, control, checkpoints);
        }
    }

    @Override
    public void close() {
        // The memory of the engine is released at the end of train.
    }
}
