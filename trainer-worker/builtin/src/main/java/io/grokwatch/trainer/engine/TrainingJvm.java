package io.grokwatch.trainer.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * Options of the JVM of a training process. Its heap is small, since tensors are allocated outside it.
 *
 * <p>Memory that the JIT compilers free stays with the C library, so that resident memory would grow during the first minutes
 * of every run; it is trimmed every ten seconds.
 */
public final class TrainingJvm {
    /** First JDK that supports TrimNativeHeapInterval without unlocking it. */
    private static final int TRIM_SINCE = 25;

    private TrainingJvm() {}

    /** The options for the JDK that this process runs on. */
    public static List<String> options() {
        List<String> options = new ArrayList<>(List.of("-Xmx512m", "-XX:+UseSerialGC"));
        if (Runtime.version().feature() >= TRIM_SINCE) {
            options.add("-XX:TrimNativeHeapInterval=10000");
        }
        return options;
    }
}
