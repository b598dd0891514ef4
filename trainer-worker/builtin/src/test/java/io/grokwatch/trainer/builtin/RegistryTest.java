package io.grokwatch.trainer.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunSpec;
import io.grokwatch.trainer.builtin.ModelSettings.Inputs;
import io.grokwatch.trainer.builtin.ModelSettings.Model;
import io.grokwatch.trainer.builtin.TaskSettings.Kind;
import io.grokwatch.trainer.model.GradientCheck;
import io.grokwatch.trainer.model.Network;
import io.grokwatch.trainer.spi.Checkpoints;
import io.grokwatch.trainer.spi.RecordingLog;
import io.grokwatch.trainer.spi.RunControl;
import io.grokwatch.trainer.spi.Trainer;
import io.grokwatch.trainer.task.Task;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Properties of every registered model and task, including those added later. */
class RegistryTest {
    private static final Map<String, Object> SMALL =
            Map.of("d", 4L, "width", 8L, "layers", 1L, "heads", 2L, "p", 5L, "n", 10L, "n_val", 10L, "symbols", 4L);

    @ParameterizedTest
    @EnumSource
    void gradients_of_every_model_agree_with_finite_differences(Model model) {
        // Given
        SettingReader settings = new SettingReader(
                Parameters.of(SMALL).with("task", taskFor(model)).with("model", model.key()));
        Task task = TaskSettings.task(settings);

        // When
        Network network = ModelSettings.network(settings, task);

        // Then
        GradientCheck.assertGradients(network, task.train());
    }

    @ParameterizedTest
    @EnumSource
    void every_model_trains_by_its_name(Model model) {
        Parameters parameters = Parameters.of(Map.of("task", taskFor(model), "model", model.key()));

        assertThat(train(parameters).rows).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "MNIST")
    void every_task_trains_by_its_name(Kind kind) {
        Parameters parameters = Parameters.of(Map.of("task", kind.key(), "model", modelFor(kind)));
        Parameters complete = kind == Kind.TEACHER_STUDENT ? parameters.with("loss", "mse") : parameters;

        assertThat(train(complete).rows).hasSize(3);
    }

    private static String taskFor(Model model) {
        return model.reads(Inputs.PAIRS) ? "modular" : model.reads(Inputs.SEQUENCES) ? "lists" : "parity";
    }

    private static String modelFor(Kind kind) {
        return switch (kind) {
            case MODULAR, PERMUTATIONS, TOY_ADDITION -> "emb";
            case LISTS, TWO_HOP -> "lstm";
            case PARITY, TEACHER_STUDENT, DIGITS, MNIST, GAUSSIAN -> "mlp";
        };
    }

    private static RecordingLog train(Parameters parameters) {
        RecordingLog log = new RecordingLog();
        RunSpec spec = new RunSpec(new RunId("test-run"), "a test", "builtin", null, parameters, 1, 3);
        try (Trainer trainer = new BuiltinTrainerProvider().create(spec, "cpu")) {
            trainer.train(log, RunControl.NONE, Checkpoints.NONE);
        }
        return log;
    }
}
