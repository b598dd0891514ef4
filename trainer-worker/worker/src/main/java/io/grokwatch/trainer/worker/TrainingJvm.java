package io.grokwatch.trainer.worker;

import java.util.ArrayList;
import java.util.List;

/**
 * The JVM of a process that trains. Its heap is small, since what is trained lives outside it.
 *
 * <p>What its compilers have allocated they free, but the C library keeps it: resident memory would grow for the first
 * minutes of every run. It is asked every ten seconds to give back what is free.
 */
public final class TrainingJvm {
    /** The JDK that has the option without other options that unlock it. */
    private static final int TRIMS_SINCE = 25;

    private TrainingJvm() {}

    /** Its options, for the JDK that this program runs on. */
    public static List<String> options() {
        List<String> options = new ArrayList<>(List.of("-Xmx512m", "-XX:+UseSerialGC"));
        if (Runtime.version().feature() >= TRIMS_SINCE) {
            options.add("-XX:TrimNativeHeapInterval=10000");
        }
        return options;
    }
}
