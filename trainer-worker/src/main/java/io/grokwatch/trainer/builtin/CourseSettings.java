package io.grokwatch.trainer.builtin;

import java.util.List;

/** How a training goes along: what a step sees and when the whole is measured. */
final class CourseSettings {
    private static final Setting BS =
            Setting.of("bs", 0L, "a whole number of at least 0", "examples per step, 0 for the whole train set");
    private static final Setting EVAL =
            Setting.of("eval", 25L, "a whole number in [1, 1000000]", "steps between evaluations");

    static final List<Setting> ALL = List.of(BS, EVAL);

    private CourseSettings() {}

    static int batchSize(Settings settings) {
        return settings.count(BS, 0, Integer.MAX_VALUE);
    }

    static int evaluateEvery(Settings settings) {
        return settings.count(EVAL, 1, 1_000_000);
    }
}
