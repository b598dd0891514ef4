package io.grokwatch.trainer.train;

import io.grokwatch.trainer.accelerate.ControlPlan;
import io.grokwatch.trainer.loss.LossPlan;
import io.grokwatch.trainer.model.Network;
import io.grokwatch.trainer.optimize.OptimizerPlan;
import io.grokwatch.trainer.probe.ProbePlan;
import io.grokwatch.trainer.task.Task;

/**
 * Everything a training is made of.
 *
 * @param batchSize examples per step; 0 for the whole train set
 * @param evaluateEvery steps between evaluations, at least 1
 * @param probes what evaluations measure that costs passes of its own
 * @param seed of the weights and the batches
 * @param steps to take, at least 1
 */
public record TrainingPlan(
        Task task,
        Network network,
        OptimizerPlan optimizer,
        LossPlan loss,
        ControlPlan controls,
        int batchSize,
        int evaluateEvery,
        ProbePlan probes,
        long seed,
        long steps) {}
