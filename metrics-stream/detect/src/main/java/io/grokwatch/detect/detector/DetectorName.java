package io.grokwatch.detect.detector;

import io.grokwatch.events.DetectorRef;

/** The detectors by name, and the versions of their rules: another version may decide otherwise. */
public enum DetectorName {
    GROKKING("grokking", 5),
    SLINGSHOT("slingshot", 5),
    ANOMALIES("anomalies", 2);

    private final String wireName;
    private final int version;

    DetectorName(String wireName, int version) {
        this.wireName = wireName;
        this.version = version;
    }

    /** How claims name the detector. */
    public DetectorRef ref(String configurationHash) {
        return new DetectorRef(wireName, version, configurationHash);
    }
}
