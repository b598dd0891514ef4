package io.grokwatch.local.stack;

import java.util.ArrayList;
import java.util.List;

/**
 * The JVM of each service of a stack on one machine; its images have the same options. One whose heap is full ends, and is started
 * again: a thread that an {@link OutOfMemoryError} has ended would be missing in a process that appears healthy.
 */
public enum ServiceJvm {
    /** Broker, store, or both. */
    BACKING,
    STREAM,
    TRACKER;

    /** Bounds of what a Quarkus service takes beside its heap; the reference states the sums. */
    private static final List<String> NATIVE_BOUNDS = List.of(
            "-XX:MaxDirectMemorySize=64m",
            "-XX:MaxMetaspaceSize=160m",
            "-XX:ReservedCodeCacheSize=64m",
            // A thread that sends or receives a large record does not keep a buffer of its size.
            "-Djdk.nio.maxCachedBufferSize=262144");

    /** Its options, beside those of the program. */
    public List<String> options() {
        return switch (this) {
            case BACKING -> options("-Xmx384m", "-XX:+UseSerialGC", List.of());
            case STREAM -> options("-Xmx256m", "-XX:+UseSerialGC", NATIVE_BOUNDS);
            // A full collection of the serial collector would stop the live feed for up to a second.
            case TRACKER -> options("-Xmx384m", "-XX:+UseG1GC", NATIVE_BOUNDS);
        };
    }

    private static List<String> options(String heap, String collector, List<String> bounds) {
        List<String> options = new ArrayList<>(List.of(heap, collector, "-XX:+ExitOnOutOfMemoryError"));
        options.addAll(bounds);
        return options;
    }
}
