package io.grokwatch.trainer.builtin;

import java.util.List;

/** How a training goes along: what a step sees and when the whole is measured. */
final class CourseSettings {
    private static final Setting BS =
            Setting.of("bs", 0L, Setting.whole(0, Integer.MAX_VALUE), "examples per step, 0 for the whole train set");
    private static final Setting EVAL =
            Setting.of("eval", 25L, Setting.whole(1, 1_000_000), "steps between evaluations");

    static final List<Setting> ALL = List.of(BS, EVAL);

    private CourseSettings() {}

    static int batchSize(Settings settings) {
        return settings.count(BS);
    }

    static int evaluateEvery(Settings settings) {
        return settings.count(EVAL);
    }
}
