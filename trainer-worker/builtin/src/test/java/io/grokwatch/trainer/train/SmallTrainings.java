package io.grokwatch.trainer.train;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.grokwatch.trainer.engine.TorchEngine;
import io.grokwatch.trainer.loss.LossConfig;
import io.grokwatch.trainer.model.EmbeddingMlp;
import io.grokwatch.trainer.model.Network;
import io.grokwatch.trainer.model.Weights;
import io.grokwatch.trainer.optimizer.OptimizerConfig;
import io.grokwatch.trainer.probe.ProbeConfig;
import io.grokwatch.trainer.spi.Checkpoints;
import io.grokwatch.trainer.spi.RecordingLog;
import io.grokwatch.trainer.spi.RunControl;
import io.grokwatch.trainer.task.ModularArithmetic;
import io.grokwatch.trainer.task.ModularArithmetic.Operation;
import io.grokwatch.trainer.task.Task;
import io.grokwatch.trainer.technique.TechniqueConfig;
import java.util.Arrays;
import java.util.Random;

/** Trainings of milliseconds: a few hundred weights on addition mod 7. */
final class SmallTrainings {
    static final int P = 7;
    static final int WIDTH = 6;
    static final Task TASK = new ModularArithmetic(Operation.ADD, P, 0.6).split(0);
    static final Network NETWORK = new EmbeddingMlp(P, 3, WIDTH, P, 0.5);
    static final OptimizerConfig ADAMW = OptimizerConfig.adamW(0.01, 0.5, 0.98);

    private SmallTrainings() {}

    static TrainingConfig config(int batchSize, long seed, long steps, int evaluateEvery) {
        return new TrainingConfig(
                TASK,
                NETWORK,
                ADAMW,
                LossConfig.CROSS_ENTROPY,
                TechniqueConfig.NONE,
                batchSize,
                evaluateEvery,
                ProbeConfig.NONE,
                seed,
                steps);
    }

    static RecordingLog train(TrainingConfig config, RunControl control) {
        RecordingLog log = new RecordingLog();
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            new TrainingLoop(config, manager).run(log, control, Checkpoints.NONE);
        }
        return log;
    }

    static double[] initialWeights(long seed) {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            float[] flat = new Weights(NETWORK.tensors(), new Random(seed), manager)
                    .flat()
                    .toFloatArray();
            double[] wide = new double[flat.length];
            Arrays.setAll(wide, i -> flat[i]);
            return wide;
        }
    }
}
