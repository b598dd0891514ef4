package io.grokwatch.trainer.builtin;

import io.grokwatch.trainer.optimize.Method;
import io.grokwatch.trainer.optimize.OptimizerPlan;
import io.grokwatch.trainer.optimize.Schedule;
import io.grokwatch.trainer.optimize.WeightDecay;
import java.util.Arrays;
import java.util.List;

/** By which rule the weights move, how fast, and what pulls them back. */
final class OptimizerSettings {
    private static final Setting OPT = Setting.of(
            "opt", "AdamW", Setting.oneOf("SGD", "Adam", "AdamW", "RMSprop"), "optimiser, as PyTorch has it");
    private static final Setting LR = Setting.of("lr", 0.001, Setting.above(0, 10), "learning rate after the warm-up");
    private static final Setting WD = Setting.of("wd", 0.0, Setting.number(0, 100), "weight decay");
    private static final Setting WD_FORM = Setting.of(
            "wd_form",
            "opt",
            Setting.oneOf("opt", "honest", "to_zero", "to_init", "jiggle"),
            "honest adds wd * w to the gradient; to_zero and to_init pull the weights to 0 or to where they began by"
                    + " lr * wd; jiggle multiplies each tensor by exp(lr * wd * N(0,1)); opt is to_zero for AdamW and"
                    + " honest for the others");
    private static final Setting B1 = Setting.of("b1", 0.9, Setting.below(0, 1), "decay of Adam's mean gradient");
    private static final Setting B2 =
            Setting.of("b2", 0.98, Setting.below(0, 1), "decay of Adam's and RMSprop's mean squared gradient");
    private static final Setting EPS =
            Setting.of("eps", 1e-8, Setting.number(0, 1), "added to the root of the second moment");
    private static final Setting MOMENTUM =
            Setting.of("momentum", 0.0, Setting.below(0, 1), "momentum of SGD and RMSprop");
    private static final Setting NESTEROV =
            Setting.of("nesterov", false, Setting.flag(), "whether SGD's momentum looks ahead");
    private static final Setting EMB_LR = Setting.of(
                    "emb_lr", 1.0, Setting.number(0, 10000), "learning rate of the embedding, in units of lr")
            .in("times lr");
    private static final Setting EMB_WD = Setting.of(
                    "emb_wd", 1.0, Setting.number(0, 10000), "weight decay of the embedding, in units of wd")
            .in("times wd");
    private static final Setting WARMUP = Setting.of(
                    "warmup", 1L, Setting.whole(1, 1_000_000), "steps over which the learning rate grows")
            .in("steps");
    private static final Setting SCHEDULE = Setting.of(
            "schedule",
            "constant",
            Setting.oneOf("constant", "cosine", "step"),
            "course of the learning rate after the warm-up");
    private static final Setting LR_STEPS = Setting.of(
                    "lr_steps",
                    10_000L,
                    Setting.whole(1, 1_000_000_000),
                    "steps of the cosine's half wave, or between two drops")
            .in("steps");
    private static final Setting LR_FACTOR = Setting.of(
            "lr_factor", 0.1, Setting.number(0, 1), "share of lr at which the cosine ends, or that a drop leaves");

    static final List<Setting> ALL = List.of(
            OPT, LR, WD, WD_FORM, B1, B2, EPS, MOMENTUM, NESTEROV, EMB_LR, EMB_WD, WARMUP, SCHEDULE, LR_STEPS,
            LR_FACTOR);

    private OptimizerSettings() {}

    /** @param embedding whether the network has one */
    static OptimizerPlan read(Settings settings, boolean embedding) {
        String name = settings.choice(OPT);
        return new OptimizerPlan(
                method(settings, name),
                settings.number(LR),
                schedule(settings),
                new WeightDecay(form(settings, name), settings.number(WD)),
                embedding ? settings.number(EMB_LR) : 1,
                embedding ? settings.number(EMB_WD) : 1);
    }

    private static Method method(Settings settings, String name) {
        return switch (name) {
            case "SGD" -> new Method.Sgd(settings.number(MOMENTUM), settings.flag(NESTEROV));
            case "RMSprop" -> new Method.RmsProp(settings.number(B2), settings.number(EPS), settings.number(MOMENTUM));
            default -> new Method.Adam(settings.number(B1), settings.number(B2), settings.number(EPS));
        };
    }

    private static WeightDecay.Form form(Settings settings, String optimizer) {
        String form = settings.choice(WD_FORM);
        if (form.equals("opt")) {
            return optimizer.equals("AdamW") ? WeightDecay.Form.TO_ZERO : WeightDecay.Form.HONEST;
        }
        return Arrays.stream(WeightDecay.Form.values())
                .filter(candidate -> candidate.key().equals(form))
                .findFirst()
                .orElseThrow();
    }

    private static Schedule schedule(Settings settings) {
        int warmup = settings.count(WARMUP);
        return switch (settings.choice(SCHEDULE)) {
            case "cosine" -> new Schedule.Cosine(warmup, settings.whole(LR_STEPS), settings.number(LR_FACTOR));
            case "step" -> new Schedule.Steps(warmup, settings.whole(LR_STEPS), settings.number(LR_FACTOR));
            default -> new Schedule.Constant(warmup);
        };
    }
}
