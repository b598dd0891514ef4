package io.grokwatch.trainer.builtin;

import io.grokwatch.trainer.technique.AuxiliaryLosses;
import io.grokwatch.trainer.technique.GrokfastConfig;
import io.grokwatch.trainer.technique.Noise;
import io.grokwatch.trainer.technique.TechniqueConfig;
import java.util.List;

/** Settings of the techniques; all are off by default. */
final class TechniqueSettings {
    private static final Setting GROKFAST = Setting.of(
            "grokfast",
            "none",
            Setting.oneOf("none", "ema", "ma"),
            "adds a low-pass filtered gradient: exponential moving average, or moving average of a window (arXiv 2405.20233)");
    private static final Setting GROKFAST_ALPHA =
            Setting.of("grokfast_alpha", 0.98, Setting.below(0, 1), "decay of Grokfast's exponential moving average");
    private static final Setting GROKFAST_WINDOW = Setting.of(
                    "grokfast_window",
                    100L,
                    Setting.whole(1, 10_000),
                    "gradients in Grokfast's window, which takes as many copies of the weights")
            .in("gradients");
    private static final Setting GROKFAST_LAMBDA = Setting.of(
            "grokfast_lambda",
            2.0,
            Setting.number(0, 1000),
            "factor of the filtered gradient: in the source 2 for ema, 5 for ma");
    private static final Setting GROKFAST_FROM = Setting.of(
                    "grokfast_from",
                    0L,
                    Setting.whole(0, 1_000_000_000),
                    "first step on which the moving average is added")
            .in("steps");
    private static final Setting ORTHOGONAL_GRADIENT = Setting.of(
            "orthogonal_gradient",
            false,
            Setting.flag(),
            "projects each tensor's gradient perpendicular to the tensor, at its norm (arXiv 2501.04697)");
    private static final Setting INIT_SCALE = Setting.of(
            "init_scale", 1.0, Setting.above(0, 1000), "factor of all initial weights (Omnigrok, arXiv 2210.01117)");
    private static final Setting NORM_CLAMP = Setting.of(
            "norm_clamp",
            false,
            Setting.flag(),
            "keeps the norm of all weights at its initial value (Omnigrok, arXiv 2210.01117)");
    private static final Setting NORMALIZED_CLASSIFIER = Setting.of(
            "normalized_classifier",
            false,
            Setting.flag(),
            "normalises the features and the class weights of the last layer (arXiv 2206.04817)");
    private static final Setting ZERO_SUM_LOGITS = Setting.of(
            "zero_sum_logits",
            false,
            Setting.flag(),
            "subtracts the mean over classes from the logits, so that their gradient sums to 0 (arXiv 2605.06152)");
    private static final Setting GRADIENT_NOISE = Setting.of(
            "gradient_noise",
            0.0,
            Setting.number(0, 1000),
            "standard deviation of Gaussian noise added to the gradient");
    private static final Setting UPDATE_NOISE = Setting.of(
            "update_noise",
            0.0,
            Setting.number(0, 1000),
            "standard deviation of Gaussian noise added to the direction of the update (openai/grok)");
    private static final Setting WEIGHT_NOISE = Setting.of(
            "weight_noise",
            0.0,
            Setting.number(0, 1000),
            "standard deviation of Gaussian noise added to the weights in each step's forward pass (openai/grok)");
    private static final Setting PARALLELOGRAM = Setting.of(
            "parallelogram",
            0.0,
            Setting.number(0, 1_000_000),
            "coefficient of the effective loss of an embedding of residues, part of the objective but not of train/loss"
                    + " (arXiv 2205.10343)");

    private static final Setting EMB_L1 = Setting.of(
            "emb_l1",
            0.0,
            Setting.number(0, 1_000_000),
            "coefficient of the embedding's mean absolute value, likewise (arXiv 2205.10343, permutations)");

    static final List<Setting> ALL = List.of(
            GROKFAST,
            GROKFAST_ALPHA,
            GROKFAST_WINDOW,
            GROKFAST_LAMBDA,
            GROKFAST_FROM,
            ORTHOGONAL_GRADIENT,
            INIT_SCALE,
            NORM_CLAMP,
            NORMALIZED_CLASSIFIER,
            ZERO_SUM_LOGITS,
            GRADIENT_NOISE,
            UPDATE_NOISE,
            WEIGHT_NOISE,
            PARALLELOGRAM,
            EMB_L1);

    private TechniqueSettings() {}

    static TechniqueConfig read(SettingReader settings) {
        return new TechniqueConfig(
                filter(settings),
                settings.flag(ORTHOGONAL_GRADIENT),
                settings.number(INIT_SCALE),
                settings.flag(NORM_CLAMP),
                settings.flag(NORMALIZED_CLASSIFIER),
                settings.flag(ZERO_SUM_LOGITS),
                new Noise(
                        settings.number(GRADIENT_NOISE), settings.number(UPDATE_NOISE), settings.number(WEIGHT_NOISE)),
                new AuxiliaryLosses(settings.number(PARALLELOGRAM), settings.number(EMB_L1)));
    }

    private static GrokfastConfig filter(SettingReader settings) {
        return switch (settings.choice(GROKFAST)) {
            case "ema" -> new GrokfastConfig.Ema(settings.number(GROKFAST_ALPHA), settings.number(GROKFAST_LAMBDA));
            case "ma" ->
                new GrokfastConfig.MovingAverage(
                        settings.count(GROKFAST_WINDOW),
                        settings.number(GROKFAST_LAMBDA),
                        settings.whole(GROKFAST_FROM));
            default -> new GrokfastConfig.None();
        };
    }
}
