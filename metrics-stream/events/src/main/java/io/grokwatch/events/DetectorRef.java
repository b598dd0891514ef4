package io.grokwatch.events;

/**
 * The detector that made a claim, with the version of its rules and of its configuration.
 *
 * @param name for example {@code grokking}
 * @param version of its rules, at least 1; another version may decide otherwise
 * @param configuration hash of its configuration, hexadecimal
 */
public record DetectorRef(String name, int version, String configuration) {
    public DetectorRef {
        Require.text(name, "detector name", 50);
        Require.atLeast(version, 1, "detector version");
        Require.text(configuration, "detector configuration", 64);
    }

    /** The deterministic id of a detection: the same claim has the same id on every replay. */
    public String detectionId(RunId runId, String kind, int ordinal) {
        return runId + "/" + name + "/" + version + "/" + kind + "/" + ordinal;
    }
}
