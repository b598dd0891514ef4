package io.grokwatch.trainer.builtin;

import java.util.List;

/** How a training goes along: what a step sees and when the whole is measured. */
final class CourseSettings {
    private static final Setting BS =
            Setting.of("bs", 0L, Setting.whole(0, Integer.MAX_VALUE), "examples per step, 0 for the whole train set");
    private static final Setting EVAL =
            Setting.of("eval", 25L, Setting.whole(1, 1_000_000), "steps between evaluations");

    private static final Setting PROBES = Setting.of(
            "probes",
            false,
            Setting.flag(),
            "whether evaluations measure restricted and excluded loss, distance irrelevance and gradient symmetricity of a"
                    + " network with an embedding on residues under + or -");

    static final List<Setting> ALL = List.of(BS, EVAL, PROBES);

    private CourseSettings() {}

    static int batchSize(Settings settings) {
        return settings.count(BS);
    }

    static int evaluateEvery(Settings settings) {
        return settings.count(EVAL);
    }

    static boolean probes(Settings settings) {
        return settings.flag(PROBES);
    }
}
