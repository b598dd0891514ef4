package io.grokwatch.detect;

/** All parameters of the detectors. */
public record DetectorConfig() {
    private static final DetectorConfig DEFAULTS = new DetectorConfig();

    /** The documented defaults. */
    public static DetectorConfig defaults() {
        return DEFAULTS;
    }

    /** 16 hexadecimal digits that differ for different configurations. */
    public String hash() {
        return "0000000000000000";
    }
}
