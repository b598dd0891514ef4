package io.grokwatch.trainer.builtin;

import io.grokwatch.trainer.optimizer.Algorithm;
import io.grokwatch.trainer.optimizer.LearningRateSchedule;
import io.grokwatch.trainer.optimizer.OptimizerConfig;
import io.grokwatch.trainer.optimizer.WeightDecay;
import java.util.Arrays;
import java.util.List;

/** Settings of the optimiser, the learning rate schedule and weight decay. */
final class OptimizerSettings {
    private static final Setting OPT =
            Setting.of("opt", "AdamW", Setting.oneOf("SGD", "Adam", "AdamW", "RMSprop"), "optimiser, as in PyTorch");
    private static final Setting LR = Setting.of("lr", 0.001, Setting.above(0, 10), "learning rate after the warm-up");
    private static final Setting WD = Setting.of("wd", 0.0, Setting.number(0, 100), "weight decay");
    private static final Setting WD_FORM = Setting.of(
            "wd_form",
            "opt",
            Setting.oneOf("opt", "honest", "to_zero", "to_init", "jiggle"),
            "honest is L2 regularisation: it adds wd * w to the gradient; to_zero and to_init decay the weights towards 0 or"
                    + " their initial values at the rate lr * wd; jiggle multiplies each tensor by exp(lr * wd * N(0,1));"
                    + " opt is to_zero for AdamW and honest for the others");
    private static final Setting B1 = Setting.of("b1", 0.9, Setting.below(0, 1), "decay of Adam's first moment");
    private static final Setting B2 =
            Setting.of("b2", 0.98, Setting.below(0, 1), "decay of Adam's and RMSprop's second moment");
    private static final Setting EPS =
            Setting.of("eps", 1e-8, Setting.number(0, 1), "added to the root of the second moment");
    private static final Setting MOMENTUM =
            Setting.of("momentum", 0.0, Setting.below(0, 1), "momentum of SGD and RMSprop");
    private static final Setting NESTEROV =
            Setting.of("nesterov", false, Setting.flag(), "whether SGD's momentum is Nesterov's");
    private static final Setting EMB_LR = Setting.of(
                    "emb_lr", 1.0, Setting.number(0, 10000), "learning rate of the embedding, in units of lr")
            .in("times lr");
    private static final Setting EMB_WD = Setting.of(
                    "emb_wd", 1.0, Setting.number(0, 10000), "weight decay of the embedding, in units of wd")
            .in("times wd");
    private static final Setting WARMUP = Setting.of(
                    "warmup", 1L, Setting.whole(1, 1_000_000), "steps of linear warm-up")
            .in("steps");
    private static final Setting SCHEDULE = Setting.of(
            "schedule",
            "constant",
            Setting.oneOf("constant", "cosine", "step"),
            "learning rate schedule after the warm-up");
    private static final Setting LR_STEPS = Setting.of(
                    "lr_steps",
                    10_000L,
                    Setting.whole(1, 1_000_000_000),
                    "steps of the cosine annealing, or between two step decays")
            .in("steps");
    private static final Setting LR_FACTOR = Setting.of(
            "lr_factor",
            0.1,
            Setting.number(0, 1),
            "final fraction of lr of the cosine annealing, or factor of a step decay");

    static final List<Setting> ALL = List.of(
            OPT, LR, WD, WD_FORM, B1, B2, EPS, MOMENTUM, NESTEROV, EMB_LR, EMB_WD, WARMUP, SCHEDULE, LR_STEPS,
            LR_FACTOR);

    private OptimizerSettings() {}

    /** @param embedding whether the network has one */
    static OptimizerConfig read(SettingReader settings, boolean embedding) {
        String name = settings.choice(OPT);
        return new OptimizerConfig(
                algorithm(settings, name),
                settings.number(LR),
                schedule(settings),
                new WeightDecay(form(settings, name), settings.number(WD)),
                embedding ? settings.number(EMB_LR) : 1,
                embedding ? settings.number(EMB_WD) : 1);
    }

    private static Algorithm algorithm(SettingReader settings, String name) {
        return switch (name) {
            case "SGD" -> new Algorithm.Sgd(settings.number(MOMENTUM), settings.flag(NESTEROV));
            case "RMSprop" ->
                new Algorithm.RmsProp(settings.number(B2), settings.number(EPS), settings.number(MOMENTUM));
            default -> new Algorithm.Adam(settings.number(B1), settings.number(B2), settings.number(EPS));
        };
    }

    private static WeightDecay.Form form(SettingReader settings, String optimizer) {
        String form = settings.choice(WD_FORM);
        if (form.equals("opt")) {
            return optimizer.equals("AdamW") ? WeightDecay.Form.TO_ZERO : WeightDecay.Form.COUPLED_L2;
        }
        return Arrays.stream(WeightDecay.Form.values())
                .filter(candidate -> candidate.key().equals(form))
                .findFirst()
                .orElseThrow();
    }

    private static LearningRateSchedule schedule(SettingReader settings) {
        int warmup = settings.count(WARMUP);
        return switch (settings.choice(SCHEDULE)) {
            case "cosine" ->
                new LearningRateSchedule.Cosine(warmup, settings.whole(LR_STEPS), settings.number(LR_FACTOR));
            case "step" ->
                new LearningRateSchedule.StepDecay(warmup, settings.whole(LR_STEPS), settings.number(LR_FACTOR));
            default -> new LearningRateSchedule.Constant(warmup);
        };
    }
}
