package io.grokwatch.trainer.recipe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grokwatch.trainer.builtin.BuiltinTrainerProvider;
import io.grokwatch.trainer.recipe.Expectation.Bandless;
import java.io.ByteArrayInputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipeFileTest {
    private static final String FIRST = """
        {"name": "first", "summary": "s", "source": "s", "parameters": {"p": 7, "lr": 0.01}, "steps": 100,
         "memorised": [5, 20], "generalised": "never", "cost": "c", "seconds": 1}\
        """;

    @Test
    void recipe_inherits_the_settings_of_the_one_it_is_like() {
        List<Recipe> recipes = read("[" + FIRST + "," + second("first", "\"lr\": 0.1") + "]");

        assertThat(recipes).extracting(Recipe::name).containsExactly("first", "second");
        assertThat(recipes.getLast().parameters().values())
                .containsEntry("p", 7L)
                .containsEntry("lr", 0.1);
        assertThat(recipes.getFirst().memorised()).isEqualTo(new Expectation.Band(5, 20));
        assertThat(recipes.getFirst().generalised()).isEqualTo(Bandless.NEVER);
        assertThat(recipes.getFirst().firstSpike()).isEqualTo(Bandless.OPEN);
        assertThat(recipes.getFirst().isMeasured()).isTrue();
        assertThat(recipes.getLast().isMeasured()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "'like': 'first', 'parameters': {'learning': 1} | recipe second: there is no parameter learning",
                "'like': 'first', 'parameters': {'lr': -1} | recipe second: parameter lr must be",
                "'like': 'third' | recipe second is like 'third', which is not among those before it",
                "'memorised': [90, 100] | recipe second: the band 90 to 100 must end before step 100",
                "'memorised': [20, 5] | a band is 0 <= from <= to",
                "'memorised': null | recipe second: an expectation is [from, to] or \"never\", was null",
                "'memorised': 'soon' | recipe second: an expectation is [from, to] or \"never\", was \"soon\"",
                "'first_spike': [5, 20, 30] | recipe second: an expectation is [from, to] or \"never\", was [5,20,30]",
                "'cost': ' ' | recipe second: summary, source and cost are missing",
                "'name': 'first' | there are two recipes named first",
                "'name': 'Second' | a recipe's name is lower-case letters"
            })
    void faults_of_a_recipe_are_named(String component, String message) {
        String fields = "\"name\": \"second\", \"summary\": \"s\", \"source\": \"s\", \"steps\": 100, \"cost\": \"c\","
                + " \"seconds\": 1, " + component.replace('\'', '"');

        assertThatThrownBy(() -> read("[" + FIRST + ",{" + fields + "}]"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    private static String second(String like, String parameters) {
        return "{\"name\": \"second\", \"like\": \"" + like
                + "\", \"summary\": \"s\", \"source\": \"s\", \"steps\": 100, \"cost\": \"c\", \"seconds\": 1,"
                + " \"parameters\": {" + parameters + "}}";
    }

    private static List<Recipe> read(String json) {
        return RecipeFile.read(
                new ByteArrayInputStream(json.getBytes(UTF_8)), new BuiltinTrainerProvider().parameters());
    }
}
