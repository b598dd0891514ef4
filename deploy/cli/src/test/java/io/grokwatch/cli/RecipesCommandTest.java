package io.grokwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What there is to train, as the command line tells it. */
class RecipesCommandTest {
    private final CommandRun typed = new CommandRun();

    @Test
    void recipes_say_when_they_memorise_and_generalise() {
        assertThat(typed.run("recipes")).isZero();

        assertThat(typed.out().lines()).first().asString().startsWith("RECIPE").contains("MEMORISES", "GENERALISES");
        assertThat(typed.out()).contains("hello-grok", "slow-grok", "memorise-only", "slingshot", "transformer-grok");
    }

    @Test
    void a_recipe_that_is_named_tells_its_source_its_settings_and_what_it_needs() {
        assertThat(typed.run("recipes", "omnigrok-mnist")).isZero();

        assertThat(typed.out())
                .startsWith("omnigrok-mnist: ")
                .contains("source      Liu et al., Omnigrok, arXiv 2210.01117")
                .contains("init_scale=8.0")
                .contains("needs       MNIST's files");
    }

    @Test
    void trainers_tell_every_setting_with_its_default_its_values_and_its_unit() {
        assertThat(typed.run("trainers")).isZero();
        assertThat(typed.out()).contains("builtin");

        assertThat(typed.run("trainers", "builtin")).isZero();
        assertThat(typed.out())
                .contains("  lr=0.001, a number in (0, 10]\n      learning rate after the warm-up\n")
                .contains("  warmup=1, a whole number in [1, 1000000] (steps)\n");
        assertThat(typed.run("trainers", "no")).isEqualTo(1);
        assertThat(typed.err()).isEqualTo("grokwatch: no trainer is named 'no', there are [builtin]\n");
    }
}
