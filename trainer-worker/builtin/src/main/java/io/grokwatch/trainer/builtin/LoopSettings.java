package io.grokwatch.trainer.builtin;

import io.grokwatch.trainer.probe.ProbeConfig;
import java.util.List;

/** Settings of the training loop: batches, evaluations and probes. */
final class LoopSettings {
    private static final Setting BS = Setting.of(
                    "bs", 0L, Setting.whole(0, Integer.MAX_VALUE), "batch size, 0 for the whole train set")
            .in("examples");
    private static final Setting EVAL = Setting.of(
                    "eval", 25L, Setting.whole(1, 1_000_000), "steps between evaluations")
            .in("steps");

    private static final Setting PROBES = Setting.of(
            "probes",
            false,
            Setting.flag(),
            "whether evaluations measure restricted and excluded loss, distance irrelevance and gradient symmetricity; for"
                    + " networks with an embedding on residues under + or -");

    private static final Setting LOCAL_COMPLEXITY = Setting.of(
            "local_complexity",
            0.0,
            Setting.number(0, 1000),
            "radius of the local complexity that evaluations measure, .005 in the source, 0 for none; for emb and for mlp"
                    + " with relu (arXiv 2402.15555)");

    static final List<Setting> ALL = List.of(BS, EVAL, PROBES, LOCAL_COMPLEXITY);

    private LoopSettings() {}

    static int batchSize(SettingReader settings) {
        return settings.count(BS);
    }

    static int evaluateEvery(SettingReader settings) {
        return settings.count(EVAL);
    }

    static ProbeConfig probes(SettingReader settings) {
        return new ProbeConfig(settings.flag(PROBES), settings.number(LOCAL_COMPLEXITY));
    }
}
