package io.grokwatch.trainer.builtin;

import io.grokwatch.trainer.probe.ProbePlan;
import java.util.List;

/** How a training goes along: what a step sees and when the whole is measured. */
final class CourseSettings {
    private static final Setting BS = Setting.of(
                    "bs", 0L, Setting.whole(0, Integer.MAX_VALUE), "examples per step, 0 for the whole train set")
            .in("examples");
    private static final Setting EVAL = Setting.of(
                    "eval", 25L, Setting.whole(1, 1_000_000), "steps between evaluations")
            .in("steps");

    private static final Setting PROBES = Setting.of(
            "probes",
            false,
            Setting.flag(),
            "whether evaluations measure restricted and excluded loss, distance irrelevance and gradient symmetricity of a"
                    + " network with an embedding on residues under + or -");

    private static final Setting LOCAL_COMPLEXITY = Setting.of(
            "local_complexity",
            0.0,
            Setting.number(0, 1000),
            "radius within which evaluations count the units that switch, .005 in the source, 0 for not at all; of emb and"
                    + " of mlp with relu (arXiv 2402.15555)");

    static final List<Setting> ALL = List.of(BS, EVAL, PROBES, LOCAL_COMPLEXITY);

    private CourseSettings() {}

    static int batchSize(Settings settings) {
        return settings.count(BS);
    }

    static int evaluateEvery(Settings settings) {
        return settings.count(EVAL);
    }

    static ProbePlan probes(Settings settings) {
        return new ProbePlan(settings.flag(PROBES), settings.number(LOCAL_COMPLEXITY));
    }
}
