package io.grokwatch.trainer.builtin;

import io.grokwatch.events.RunFacts.Precision;
import io.grokwatch.trainer.loss.LossPlan;
import io.grokwatch.trainer.loss.LossPlan.Form;
import java.util.Arrays;
import java.util.List;

/** What is made small. */
final class LossSettings {
    private static final Setting LOSS = Setting.of(
            "loss",
            "cross_entropy",
            Setting.oneOf("cross_entropy", "mse", "hinge", "stable_max"),
            "what is minimised: of softmax, of the squared distance to the one-hot label, of the margin, of StableMax");
    private static final Setting LOSS_DTYPE =
            Setting.of("loss_dtype", "float32", Setting.oneOf("float32", "float64"), "precision of softmax and loss");

    static final List<Setting> ALL = List.of(LOSS, LOSS_DTYPE);

    private LossSettings() {}

    static LossPlan read(Settings settings) {
        String name = settings.choice(LOSS);
        Form form = Arrays.stream(Form.values())
                .filter(candidate -> candidate.key().equals(name))
                .findFirst()
                .orElseThrow();
        if (form == Form.STABLE_MAX) {
            return new LossPlan(form, Precision.FLOAT64);
        }
        boolean wide = settings.choice(LOSS_DTYPE).equals("float64");
        return new LossPlan(form, wide ? Precision.FLOAT64 : Precision.FLOAT32);
    }
}
