package io.grokwatch.trainer.builtin;

import io.grokwatch.events.ParameterDescription;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunSpec;
import io.grokwatch.trainer.loss.LossConfig;
import io.grokwatch.trainer.model.Network;
import io.grokwatch.trainer.task.Task;
import io.grokwatch.trainer.train.TrainingConfig;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The configuration that a run's parameters define.
 *
 * @param parameters with defaults filled in
 */
record ConfiguredRun(Parameters parameters, TrainingConfig config) {

    /** All settings, those of one topic adjacent. */
    static List<ParameterDescription> descriptions() {
        return Stream.of(
                        TaskSettings.ALL,
                        ModelSettings.ALL,
                        OptimizerSettings.ALL,
                        LossSettings.ALL,
                        TechniqueSettings.ALL,
                        LoopSettings.ALL)
                .flatMap(List::stream)
                .map(Setting::description)
                .toList();
    }

    /**
     * Configures a run with its data.
     *
     * @throws IllegalArgumentException naming the parameter, its value and what was expected
     * @throws IllegalStateException if the data are not on this host
     */
    static ConfiguredRun of(RunSpec spec) {
        return of(spec, TaskSettings::task);
    }

    /**
     * Configures a run on a host that may lack its data, in order to check its parameters.
     *
     * @throws IllegalArgumentException likewise
     */
    static ConfiguredRun withoutData(RunSpec spec) {
        return of(spec, TaskSettings::shape);
    }

    private static ConfiguredRun of(RunSpec spec, Function<SettingReader, Task> tasks) {
        SettingReader settings = new SettingReader(spec.parameters());
        Task task = tasks.apply(settings);
        Network network = ModelSettings.network(settings, task);
        TrainingConfig config = new TrainingConfig(
                task,
                network,
                OptimizerSettings.read(settings, network.embedding() >= 0),
                LossSettings.read(settings),
                TechniqueSettings.read(settings),
                LoopSettings.batchSize(settings),
                LoopSettings.evaluateEvery(settings),
                LoopSettings.probes(settings),
                spec.seed(),
                spec.steps());
        settings.rejectUnread(TaskSettings.TASK, ModelSettings.MODEL);
        requireOutputs(network, task, config.loss());
        config.probes().check(task, network);
        config.techniques().auxiliaryLosses().check(task.structure(), network.embedding());
        return new ConfiguredRun(settings.used(), config);
    }

    /** Some networks have an output for every token of their vocabulary: more or fewer than the task's classes. */
    private static void requireOutputs(Network network, Task task, LossConfig loss) {
        long outputs = network.tensors().get(network.lastLayer()).shape().get(0);
        boolean exact = loss.form() == LossConfig.Form.MSE;
        if (outputs < task.outputs() || (exact && outputs != task.outputs())) {
            throw new IllegalArgumentException("parameter model must be one that gives " + (exact ? "" : "at least ")
                    + task.outputs() + " numbers with this task and loss, was one that gives " + outputs);
        }
    }
}
