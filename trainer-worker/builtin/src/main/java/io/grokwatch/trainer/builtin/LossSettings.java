package io.grokwatch.trainer.builtin;

import io.grokwatch.events.RunFacts.Precision;
import io.grokwatch.trainer.loss.LossConfig;
import io.grokwatch.trainer.loss.LossConfig.Form;
import java.util.Arrays;
import java.util.List;

/** Settings of the loss. */
final class LossSettings {
    private static final Setting LOSS = Setting.of(
            "loss",
            "cross_entropy",
            Setting.oneOf("cross_entropy", "mse", "hinge", "stable_max"),
            "loss function: softmax cross-entropy, mean squared error, multi-class hinge, cross-entropy of StableMax");
    private static final Setting LOSS_DTYPE =
            Setting.of("loss_dtype", "float32", Setting.oneOf("float32", "float64"), "precision of softmax and loss");

    static final List<Setting> ALL = List.of(LOSS, LOSS_DTYPE);

    private LossSettings() {}

    static LossConfig read(SettingReader settings) {
        String name = settings.choice(LOSS);
        Form form = Arrays.stream(Form.values())
                .filter(candidate -> candidate.key().equals(name))
                .findFirst()
                .orElseThrow();
        if (form == Form.STABLE_MAX) {
            return new LossConfig(form, Precision.FLOAT64);
        }
        boolean wide = settings.choice(LOSS_DTYPE).equals("float64");
        return new LossConfig(form, wide ? Precision.FLOAT64 : Precision.FLOAT32);
    }
}
