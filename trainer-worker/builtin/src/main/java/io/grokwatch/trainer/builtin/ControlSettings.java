package io.grokwatch.trainer.builtin;

import io.grokwatch.trainer.accelerate.ControlPlan;
import io.grokwatch.trainer.accelerate.FilterPlan;
import io.grokwatch.trainer.accelerate.Noise;
import io.grokwatch.trainer.accelerate.Terms;
import java.util.List;

/** What hastens, delays or explains late generalisation; all of it is off by default. */
final class ControlSettings {
    private static final Setting GROKFAST = Setting.of(
            "grokfast",
            "none",
            Setting.oneOf("none", "ema", "ma"),
            "adds the slow part of the gradient to it: its exponential mean, or the mean of a window (arXiv 2405.20233)");
    private static final Setting GROKFAST_ALPHA =
            Setting.of("grokfast_alpha", 0.98, Setting.below(0, 1), "decay of Grokfast's exponential mean");
    private static final Setting GROKFAST_WINDOW = Setting.of(
                    "grokfast_window",
                    100L,
                    Setting.whole(1, 10_000),
                    "gradients in Grokfast's window; as many copies of the weights are held")
            .in("gradients");
    private static final Setting GROKFAST_LAMBDA = Setting.of(
            "grokfast_lambda",
            2.0,
            Setting.number(0, 1000),
            "how much of the slow part is added: in the source 2 of the exponential mean, 5 of a window's");
    private static final Setting GROKFAST_FROM = Setting.of(
                    "grokfast_from",
                    0L,
                    Setting.whole(0, 1_000_000_000),
                    "first step on which the mean of the window is added")
            .in("steps");
    private static final Setting ORTHOGONAL_GRADIENT = Setting.of(
            "orthogonal_gradient",
            false,
            Setting.flag(),
            "takes from each tensor's gradient what lies along the tensor, and keeps its length (arXiv 2501.04697)");
    private static final Setting INIT_SCALE = Setting.of(
            "init_scale",
            1.0,
            Setting.above(0, 1000),
            "factor of all weights before the first step (Omnigrok, arXiv 2210.01117)");
    private static final Setting NORM_CLAMP = Setting.of(
            "norm_clamp",
            false,
            Setting.flag(),
            "holds the norm of all weights where it began (Omnigrok, arXiv 2210.01117)");
    private static final Setting NORMALIZED_CLASSIFIER = Setting.of(
            "normalized_classifier",
            false,
            Setting.flag(),
            "divides the features and the class weights of the last layer by their norms (arXiv 2206.04817)");
    private static final Setting ZERO_SUM_LOGITS = Setting.of(
            "zero_sum_logits",
            false,
            Setting.flag(),
            "takes the mean over classes from the logits, so that their gradient sums to 0 (arXiv 2605.06152)");
    private static final Setting GRADIENT_NOISE = Setting.of(
            "gradient_noise", 0.0, Setting.number(0, 1000), "deviation of normal noise added to the gradient");
    private static final Setting UPDATE_NOISE = Setting.of(
            "update_noise",
            0.0,
            Setting.number(0, 1000),
            "deviation of normal noise added to what the learning rate multiplies (openai/grok)");
    private static final Setting WEIGHT_NOISE = Setting.of(
            "weight_noise",
            0.0,
            Setting.number(0, 1000),
            "deviation of normal noise added to the weights in each step's forward pass (openai/grok)");
    private static final Setting PARALLELOGRAM = Setting.of(
            "parallelogram",
            0.0,
            Setting.number(0, 1_000_000),
            "coefficient of the effective loss of an embedding of residues, added to what is minimised but not to"
                    + " train/loss (arXiv 2205.10343)");

    private static final Setting EMB_L1 = Setting.of(
            "emb_l1",
            0.0,
            Setting.number(0, 1_000_000),
            "coefficient of the embedding's mean magnitude, added likewise (arXiv 2205.10343, permutations)");

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

    private ControlSettings() {}

    static ControlPlan read(Settings settings) {
        return new ControlPlan(
                filter(settings),
                settings.flag(ORTHOGONAL_GRADIENT),
                settings.number(INIT_SCALE),
                settings.flag(NORM_CLAMP),
                settings.flag(NORMALIZED_CLASSIFIER),
                settings.flag(ZERO_SUM_LOGITS),
                new Noise(
                        settings.number(GRADIENT_NOISE), settings.number(UPDATE_NOISE), settings.number(WEIGHT_NOISE)),
                new Terms(settings.number(PARALLELOGRAM), settings.number(EMB_L1)));
    }

    private static FilterPlan filter(Settings settings) {
        return switch (settings.choice(GROKFAST)) {
            case "ema" ->
                new FilterPlan.ExponentialMean(settings.number(GROKFAST_ALPHA), settings.number(GROKFAST_LAMBDA));
            case "ma" ->
                new FilterPlan.MovingMean(
                        settings.count(GROKFAST_WINDOW),
                        settings.number(GROKFAST_LAMBDA),
                        settings.whole(GROKFAST_FROM));
            default -> new FilterPlan.None();
        };
    }
}
