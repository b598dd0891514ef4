package io.grokwatch.trainer.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunSpec;
import io.grokwatch.trainer.spi.Checkpoints;
import io.grokwatch.trainer.spi.RecordingLog;
import io.grokwatch.trainer.spi.RunControl;
import io.grokwatch.trainer.spi.Trainer;
import io.grokwatch.trainer.spi.TrainerProvider;
import io.grokwatch.trainer.spi.Trainers;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecipesTest {
    private static final RunId RUN = new RunId("recipe-test");

    /** All recipes but those that need files. */
    static Stream<Recipe> all() {
        return Recipes.all().stream()
                .filter(recipe -> !"mnist".equals(recipe.parameters().values().get("task")));
    }

    @ParameterizedTest
    @MethodSource("all")
    void every_recipe_is_accepted_by_its_trainer(Recipe recipe) {
        RunSpec spec = recipe.run(RUN, Parameters.NONE, 7);

        try (Trainer trainer = Trainers.named(recipe.trainer()).create(spec, "cpu")) {
            assertThat(trainer.spec().parameters().values())
                    .containsAllEntriesOf(recipe.parameters().values());
            assertThat(trainer.spec().seed()).isEqualTo(7);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"omnigrok-mnist", "omnigrok-mnist-grokfast"})
    void recipes_of_mnist_are_checked_but_not_trained_without_its_files(String name) {
        Recipe recipe = Recipes.named(name);
        TrainerProvider provider = Trainers.named(recipe.trainer());
        RunSpec sound = recipe.run(RUN, Parameters.NONE, 0);
        RunSpec wrong = recipe.run(RUN, Parameters.NONE.with("n", 60_001), 0);

        assertThat(recipe.needs()).contains("GROKWATCH_MNIST");
        assertThatCode(() -> provider.check(sound)).doesNotThrowAnyException();
        assertThatThrownBy(() -> provider.check(wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("parameter n must be in [1, 60000], was 60001");
        assertThatThrownBy(() -> provider.create(sound, "cpu"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("run " + RUN + ": MNIST is not here: GROKWATCH_MNIST must name");
    }

    @Test
    void overrides_replace_the_settings_of_the_recipe() {
        RunSpec spec = Recipes.named("hello-grok").run(RUN, Parameters.NONE.with("frac", 0.4), 0);

        assertThat(spec.parameters().values()).containsEntry("frac", 0.4).containsEntry("p", 31L);
    }

    @Test
    void unknown_recipe_is_rejected_with_the_names_of_all() {
        assertThatThrownBy(() -> Recipes.named("hello"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'hello'")
                .hasMessageContaining("hello-grok");
    }

    @Test
    void hello_grok_memorises_and_later_generalises_within_its_bands() {
        // Given
        Recipe recipe = Recipes.named("hello-grok");
        RecordingLog log = new RecordingLog();

        // When
        try (Trainer trainer = Trainers.named(recipe.trainer()).create(recipe.run(RUN, Parameters.NONE, 0), "cpu")) {
            trainer.train(log, RunControl.NONE, Checkpoints.NONE);
        }

        // Then
        long memorised = lastBelow(log, metrics -> metrics.getOrDefault("train/accuracy", 1.0) - 0.99, 400);
        long generalised = lastBelow(log, metrics -> metrics.getOrDefault("val/accuracy", 1.0) - 0.95, recipe.steps());
        assertThat(memorised).as("memorised").matches(step -> recipe.memorised().holds(List.of(step), 1));
        assertThat(generalised)
                .as("generalised")
                .matches(step -> recipe.generalised().holds(List.of(step), 1));
        assertThat(log.rows).hasSize((int) recipe.steps());
        assertThat(log.rows.getLast().metrics())
                .hasEntrySatisfying(
                        "val/accuracy", accuracy -> assertThat(accuracy).isGreaterThanOrEqualTo(0.99));
        assertThat(log.snapshots).hasSizeBetween(25, 100);
    }

    /** The step after the last one below a limit whose margin is negative. */
    private static long lastBelow(RecordingLog log, ToDoubleFunction<Map<String, Double>> margin, long limit) {
        return 1
                + log.rows.stream()
                        .filter(row -> row.step() < limit && margin.applyAsDouble(row.metrics()) < 0)
                        .mapToLong(RecordingLog.Row::step)
                        .max()
                        .orElse(-1);
    }
}
