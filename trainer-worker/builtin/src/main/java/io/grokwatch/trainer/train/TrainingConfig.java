package io.grokwatch.trainer.train;

import io.grokwatch.trainer.loss.LossConfig;
import io.grokwatch.trainer.model.Network;
import io.grokwatch.trainer.optimizer.OptimizerConfig;
import io.grokwatch.trainer.probe.ProbeConfig;
import io.grokwatch.trainer.task.Task;
import io.grokwatch.trainer.technique.TechniqueConfig;

/**
 * Configuration of a training.
 *
 * @param batchSize examples per step; 0 for the whole train set
 * @param evaluateEvery steps between evaluations, at least 1
 * @param probes run at every evaluation
 * @param seed of the weights, the batches and all noise
 * @param steps to take, at least 1
 */
public record TrainingConfig(
        Task task,
        Network network,
        OptimizerConfig optimizer,
        LossConfig loss,
        TechniqueConfig techniques,
        int batchSize,
        int evaluateEvery,
        ProbeConfig probes,
        long seed,
        long steps) {}
