package io.grokwatch.trainer.worker;

/** What a warning is about, in the order in which warnings are reported. Each is raised and cleared on its own. */
enum WarningTopic {
    ATTEMPT,
    CHECKPOINTS,
    SNAPSHOTS,
    SPILL
}
