package io.grokwatch.detect.detector;

import java.util.SortedMap;
import java.util.TreeMap;

/** The numbers that a finding rests on, by name. */
public final class Evidence {
    private Evidence() {}

    /** A map with one number, to be added to. */
    public static SortedMap<String, Double> of(String name, double value) {
        SortedMap<String, Double> evidence = new TreeMap<>();
        evidence.put(name, value);
        return evidence;
    }

    /** Adds a number unless it is unknown, that is NaN, or infinite. */
    public static void putFinite(SortedMap<String, Double> evidence, String name, double value) {
        if (Double.isFinite(value)) {
            evidence.put(name, value);
        }
    }
}
