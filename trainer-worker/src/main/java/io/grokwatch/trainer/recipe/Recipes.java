package io.grokwatch.trainer.recipe;

import io.grokwatch.events.Parameters;
import io.grokwatch.trainer.builtin.BuiltinTrainerProvider;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The recipes that come with Grokwatch. Bands are those of several seeds, widened by half. */
public final class Recipes {
    private static final Parameters HELLO_GROK = Parameters.of(Map.of(
            "task", "modular", "op", "+", "p", 31L, "frac", 0.6, "model", "emb", "opt", "AdamW", "lr", 0.01, "wd", 1.0,
            "b2", 0.98, "warmup", 10L));
    private static final Parameters SLOW_GROK = HELLO_GROK.with("lr", 0.003);
    private static final Parameters SLINGSHOT = Parameters.of(Map.of(
            "task",
            "gaussian",
            "model",
            "mlp",
            "depth",
            5L,
            "opt",
            "Adam",
            "lr",
            0.001,
            "wd",
            0.0,
            "b2",
            0.95,
            "eps",
            1e-8,
            "eval",
            50L));
    private static final Parameters TRANSFORMER = Parameters.of(Map.of(
            "task",
            "modular",
            "op",
            "+",
            "p",
            59L,
            "frac",
            0.5,
            "model",
            "transformer",
            "d",
            64L,
            "heads",
            4L,
            "lr",
            0.003,
            "wd",
            1.0,
            "warmup",
            10L));
    private static final Parameters MLP_GROK = Parameters.of(Map.of(
            "task", "modular", "op", "+", "p", 59L, "frac", 0.5, "model", "mlp", "depth", 2L, "bias", false, "lr", 0.01,
            "wd", 1.0, "warmup", 10L));

    private static final List<Recipe> ALL = List.of(
            builtin(
                    "hello-grok",
                    "groks x + y mod 31 with a small embedding MLP",
                    "Power et al., arXiv 2201.02177, scaled down",
                    HELLO_GROK,
                    2000,
                    new StepBand(25, 150),
                    new StepBand(500, 1300),
                    "13 thousand weights, seconds"),
            builtin(
                    "slow-grok",
                    "the same at a third of the learning rate: slow enough to watch",
                    "Power et al., arXiv 2201.02177, scaled down",
                    SLOW_GROK,
                    8000,
                    new StepBand(50, 200),
                    new StepBand(1200, 6000),
                    "13 thousand weights, half a minute"),
            builtin(
                    "memorise-only",
                    "slow-grok with a third of the table: memorises it and never generalises",
                    "Power et al., arXiv 2201.02177: too little data",
                    SLOW_GROK.with("frac", 0.3),
                    4000,
                    new StepBand(50, 200),
                    null,
                    "13 thousand weights, seconds"),
            builtin(
                    "slingshot",
                    "random labels, Adam without decay: the loss spikes again and again after memorising",
                    "Thilak et al., arXiv 2206.04817; arXiv 2605.06152",
                    SLINGSHOT,
                    4000,
                    new StepBand(25, 100),
                    null,
                    "80 thousand weights, half a minute"),
            builtin(
                    "slingshot-float64",
                    "slingshot with softmax and loss in float64: no spike",
                    "Liu et al., arXiv 2605.06152",
                    SLINGSHOT.with("loss_dtype", "float64"),
                    4000,
                    new StepBand(25, 100),
                    null,
                    "80 thousand weights, half a minute"),
            builtin(
                    "transformer-grok",
                    "groks x + y mod 59 with a one-layer transformer",
                    "Nanda et al., arXiv 2301.05217, scaled down",
                    TRANSFORMER,
                    2000,
                    new StepBand(50, 200),
                    new StepBand(450, 1150),
                    "60 thousand weights, half a minute"),
            builtin(
                    "mlp-grok",
                    "groks x + y mod 59 with an MLP over one-hot codes",
                    "Gromov, arXiv 2301.02679, with cross-entropy",
                    MLP_GROK,
                    2000,
                    new StepBand(25, 100),
                    new StepBand(450, 1100),
                    "39 thousand weights, half a minute"));

    private Recipes() {}

    /** All of them, the simplest first. */
    public static List<Recipe> all() {
        return ALL;
    }

    /** @throws IllegalArgumentException if there is none of that name; the message lists those there are */
    public static Recipe named(String name) {
        return ALL.stream()
                .filter(recipe -> recipe.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no recipe is named '" + name + "', there are "
                        + ALL.stream().map(Recipe::name).toList()));
    }

    private static Recipe builtin(
            String name,
            String summary,
            String source,
            Parameters parameters,
            long steps,
            StepBand memorised,
            @Nullable StepBand generalised,
            String cost) {
        return new Recipe(
                name, summary, source, BuiltinTrainerProvider.NAME, parameters, steps, memorised, generalised, cost);
    }
}
