package io.grokwatch.trainer.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunSpec;
import io.grokwatch.trainer.spi.Checkpoints;
import io.grokwatch.trainer.spi.RecordingLog;
import io.grokwatch.trainer.spi.RunControl;
import io.grokwatch.trainer.spi.Trainer;
import io.grokwatch.trainer.spi.TrainerProvider;
import io.grokwatch.trainer.spi.Trainers;
import io.grokwatch.trainer.task.DatasetHash;
import io.grokwatch.trainer.task.ModularArithmetic;
import io.grokwatch.trainer.task.ModularArithmetic.Operation;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BuiltinTrainerProviderTest {
    private final TrainerProvider provider = Trainers.named("builtin");

    @Test
    void unknown_trainer_is_rejected_with_the_names_of_all() {
        assertThatThrownBy(() -> Trainers.named("no-such"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'no-such'")
                .hasMessageContaining("[builtin]");
    }

    @Test
    void spec_is_completed_with_the_defaults_of_its_task_and_model() {
        try (Trainer trainer = provider.create(spec(Parameters.NONE.with("p", 7)), "cpu")) {
            assertThat(trainer.spec().parameters().values())
                    .containsEntry("p", 7L)
                    .containsEntry("task", "modular")
                    .containsEntry("width", 128L)
                    .containsEntry("wd", 0.0)
                    .doesNotContainKeys("dims", "depth", "heads");
        }
    }

    @Test
    void completed_spec_reproduces_the_run() {
        Parameters parameters = Parameters.of(Map.of("p", 7L, "bs", 5L, "lr", 0.01));
        RecordingLog first = new RecordingLog();
        RecordingLog again = new RecordingLog();

        try (Trainer trainer = provider.create(spec(parameters), "cpu");
                Trainer same = provider.create(trainer.spec(), "cpu")) {
            assertThat(trainer.train(first, RunControl.NONE, Checkpoints.NONE)).isEqualTo(3);
            assertThat(same.train(again, RunControl.NONE, Checkpoints.NONE)).isEqualTo(3);
            assertThat(same.spec()).isEqualTo(trainer.spec());
        }

        assertThat(again.rows).isEqualTo(first.rows).hasSize(3);
    }

    @Test
    void facts_describe_the_task() {
        Parameters parameters =
                Parameters.of(Map.of("op", "/", "p", 23L, "frac", 0.5, "loss_dtype", "float64", "wd", 1L));

        try (Trainer trainer = provider.create(spec(parameters), "cpu")) {
            String hash = DatasetHash.of(new ModularArithmetic(Operation.DIVIDE, 23, 0.5).split(0));
            assertThat(trainer.facts())
                    .isEqualTo(new RunFacts(23, 253, 253, 253, true, RunFacts.Precision.FLOAT64, 1.0, hash));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "p=32 | parameter p must be a prime of at least 3, was 32",
                "p=2000 | parameter p must be a whole number in [3, 499], was 2000",
                "op=** | parameter op must be one of + - * / x2+y x3+y x2+y2",
                "frac=1.0 | parameter frac must be a number in (0, 1), was 1.0",
                "lr=-1 | parameter lr must be a number in (0, 10], was -1",
                "lr=fast | parameter lr must be a number in (0, 10], was fast",
                "width=1.5 | parameter width must be a whole number in [1, 4096], was 1.5",
                "loss_dtype=int8 | parameter loss_dtype must be one of float32 float64, was int8",
                "learning_rate=1 | parameter learning_rate means nothing to this run (modular, emb)",
                "depth=2 | parameter depth means nothing to this run (modular, emb)"
            })
    void invalid_parameter_is_rejected_by_name_value_and_expectation(String setting, String message) {
        String[] parts = setting.split("=", 2);
        Parameters parameters = Parameters.NONE.with(parts[0], Parameters.parseValue(parts[1]));

        assertThatThrownBy(() -> provider.create(spec(parameters), "cpu"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("run test-run: " + message);
    }

    @Test
    void model_that_cannot_read_the_task_is_rejected_with_those_that_can() {
        Parameters parameters = Parameters.of(Map.of("task", "gaussian", "model", "power"));

        assertThatThrownBy(() -> provider.create(spec(parameters), "cpu"))
                .hasMessage("run test-run: parameter model must be one of mlp for a task of points, was power, which"
                        + " reads pairs of tokens or sequences of tokens");
    }

    @Test
    void probe_or_auxiliary_loss_that_does_not_apply_is_rejected_before_the_run_starts() {
        Parameters points = Parameters.of(Map.of("task", "gaussian", "model", "mlp"));

        Map.of("probes", true, "parallelogram", 0.1, "emb_l1", 0.1)
                .forEach((setting, value) -> assertThatThrownBy(
                                () -> provider.create(spec(points.with(setting, value)), "cpu"))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("parameter " + setting + " needs"));
        assertThatThrownBy(() ->
                        provider.create(spec(points.with("activation", "tanh").with("local_complexity", 0.005)), "cpu"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("parameter local_complexity needs");
    }

    @Test
    void model_with_more_outputs_than_classes_is_rejected_for_mse() {
        Parameters parameters = Parameters.of(Map.of("p", 7L, "model", "grokfast", "loss", "mse"));

        assertThatThrownBy(() -> provider.create(spec(parameters), "cpu"))
                .hasMessage(
                        "run test-run: parameter model must be one that gives 7 numbers with this task and loss, was"
                                + " one that gives 9");
    }

    @Test
    void every_setting_accepts_its_default_in_some_run() {
        List<Parameters> kinds = List.of(
                Parameters.NONE,
                Parameters.of(Map.of("model", "mlp")),
                Parameters.of(Map.of("model", "transformer")),
                Parameters.of(Map.of("model", "power")),
                Parameters.of(Map.of("model", "pizza")),
                Parameters.of(Map.of("opt", "SGD")),
                Parameters.of(Map.of("schedule", "cosine")),
                Parameters.of(Map.of("grokfast", "ema")),
                Parameters.of(Map.of("grokfast", "ma")),
                Parameters.of(Map.of("task", "two_hop", "model", "gpt2")),
                Parameters.of(Map.of("task", "permutations")),
                Parameters.of(Map.of("task", "toy_addition")),
                Parameters.of(Map.of("task", "lists", "model", "power")),
                Parameters.of(Map.of("task", "parity", "model", "mlp")),
                Parameters.of(Map.of("task", "teacher_student", "model", "mlp", "loss", "mse")),
                Parameters.of(Map.of("task", "gaussian", "model", "mlp")));

        assertThat(provider.parameters())
                .allSatisfy(description -> assertThat(kinds)
                        .anyMatch(kind -> accepts(kind.with(description.name(), description.defaultValue()))));
    }

    private boolean accepts(Parameters parameters) {
        try (Trainer trainer = provider.create(spec(parameters), "cpu")) {
            return trainer.spec()
                    .parameters()
                    .values()
                    .entrySet()
                    .containsAll(parameters.values().entrySet());
        } catch (IllegalArgumentException rejected) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "task=modular op=x3+xy2+y layout=apart",
                "task=modular op=+ layout=bits model=mlp symmetric=true",
                "task=permutations objects=3 product=sandwich randomised=0.2",
                "task=permutations objects=3 target_dims=30 loss=mse",
                "task=toy_addition target_dims=30 loss=mse",
                "task=lists model=power list_op=reverse",
                "task=parity model=mlp loss=hinge",
                "task=teacher_student model=mlp dims=5 loss=mse",
                "task=digits model=mlp loss=mse",
                "task=modular op=* p=97 layout=power model=power bs=512",
                "task=gaussian model=mlp"
            })
    void tasks_train_in_their_variants_and_report_the_hash_of_their_data(String settings) {
        Parameters parameters = Parameters.NONE;
        for (String setting : settings.split(" ", -1)) {
            String[] parts = setting.split("=", 2);
            parameters = parameters.with(parts[0], Parameters.parseValue(parts[1]));
        }
        RecordingLog log = new RecordingLog();

        try (Trainer trainer = provider.create(spec(parameters), "cpu")) {
            assertThat(trainer.facts().datasetHash()).isNotNull();
            trainer.train(log, RunControl.NONE, Checkpoints.NONE);
        }

        assertThat(log.rows.getFirst().metrics()).containsKeys("train/loss", "val/loss", "val/accuracy");
        assertThat(log.rows.getFirst().metrics().values())
                .allSatisfy(value -> assertThat(value).isFinite());
    }

    @Test
    void two_hop_composition_is_validated_in_and_out_of_distribution() {
        Parameters parameters = Parameters.of(
                Map.of("task", "two_hop", "entities", 40L, "relations", 8L, "out_degree", 8L, "model", "gpt2"));
        RecordingLog log = new RecordingLog();

        try (Trainer trainer = provider.create(spec(parameters), "cpu")) {
            assertThat(trainer.facts().validationExamples()).isNull();
            trainer.train(log, RunControl.NONE, Checkpoints.NONE);
        }

        assertThat(log.rows.getFirst().metrics())
                .containsKeys("val/iid/loss", "val/iid/accuracy", "val/ood/loss", "val/ood/accuracy")
                .doesNotContainKey("val/accuracy");
    }

    @Test
    void missing_gpu_is_reported() {
        assertThatThrownBy(() -> provider.create(spec(Parameters.NONE), "cuda:99"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("test-run")
                .hasMessageContaining("cuda:99")
                .hasMessageContaining("use cpu");
        assertThatThrownBy(() -> provider.create(spec(Parameters.NONE), "tpu"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'tpu'");
    }

    @Test
    void trainer_trains_only_once() {
        try (Trainer trainer = provider.create(spec(Parameters.NONE.with("p", 7)), "cpu")) {
            trainer.train(new RecordingLog(), RunControl.NONE, Checkpoints.NONE);

            assertThatThrownBy(() -> trainer.train(new RecordingLog(), RunControl.NONE, Checkpoints.NONE))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("test-run");
        }
    }

    private static RunSpec spec(Parameters parameters) {
        return new RunSpec(new RunId("test-run"), "a test", "builtin", null, parameters, 1, 3);
    }
}
