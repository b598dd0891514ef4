package io.grokwatch.trainer.builtin;

import io.grokwatch.events.ParameterDescription;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunSpec;
import io.grokwatch.trainer.loss.LossPlan;
import io.grokwatch.trainer.model.Network;
import io.grokwatch.trainer.task.Task;
import io.grokwatch.trainer.train.TrainingPlan;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A run's settings put together.
 *
 * @param parameters complete
 * @param plan what they amount to
 */
record Assembly(Parameters parameters, TrainingPlan plan) {

    /** Every setting there is, those of one concern beside each other. */
    static List<ParameterDescription> descriptions() {
        return Stream.of(
                        TaskSettings.ALL,
                        ModelSettings.ALL,
                        OptimizerSettings.ALL,
                        LossSettings.ALL,
                        ControlSettings.ALL,
                        CourseSettings.ALL)
                .flatMap(List::stream)
                .map(Setting::description)
                .toList();
    }

    /**
     * The run with its data.
     *
     * @throws IllegalArgumentException naming the parameter, its value and what was expected
     * @throws IllegalStateException if the data are not here
     */
    static Assembly of(RunSpec spec) {
        return of(spec, TaskSettings::task);
    }

    /**
     * The run as far as its settings tell what it is like; data that only workers have are blank.
     *
     * @throws IllegalArgumentException likewise
     */
    static Assembly ofForm(RunSpec spec) {
        return of(spec, TaskSettings::form);
    }

    private static Assembly of(RunSpec spec, Function<Settings, Task> tasks) {
        Settings settings = new Settings(spec.parameters());
        Task task = tasks.apply(settings);
        Network network = ModelSettings.network(settings, task);
        TrainingPlan plan = new TrainingPlan(
                task,
                network,
                OptimizerSettings.read(settings, network.embedding() >= 0),
                LossSettings.read(settings),
                ControlSettings.read(settings),
                CourseSettings.batchSize(settings),
                CourseSettings.evaluateEvery(settings),
                CourseSettings.probes(settings),
                spec.seed(),
                spec.steps());
        settings.rejectOthers();
        requireOutputs(network, task, plan.loss());
        plan.probes().check(task, network);
        plan.controls().terms().check(task.structure(), network.embedding());
        return new Assembly(settings.used(), plan);
    }

    /** Some networks answer with any token of their vocabulary: more than the task's classes, or fewer. */
    private static void requireOutputs(Network network, Task task, LossPlan loss) {
        long outputs = network.tensors().get(network.lastLayer()).shape().get(0);
        boolean exact = loss.form() == LossPlan.Form.MSE;
        if (outputs < task.outputs() || (exact && outputs != task.outputs())) {
            throw new IllegalArgumentException("parameter model must be one that gives " + (exact ? "" : "at least ")
                    + task.outputs() + " numbers with this task and loss, was one that gives " + outputs);
        }
    }
}
