package io.grokwatch.trainer.worker.publish;

import java.nio.file.Path;

/**
 * How much of a run may wait for the broker, and where. What is logged fills the window of the producer first, then the disk,
 * then the memory; with all of it full the training thread waits, because losing a point is worse than losing time.
 *
 * @param inFlightBytes sent and not acknowledged yet
 * @param spillBytes on disk
 * @param memoryBytes buffered
 * @param spillFolder a folder on a disk of this machine; made when it is needed
 */
public record BufferLimits(long inFlightBytes, long spillBytes, long memoryBytes, Path spillFolder) {
    private static final long MIB = 1024 * 1024;

    /** The bound of {@link #inFlightBytes}. */
    static final long MAX_IN_FLIGHT_BYTES = 16 * MIB;

    public BufferLimits {
        if (inFlightBytes < 1 || inFlightBytes > MAX_IN_FLIGHT_BYTES || spillBytes < 0 || memoryBytes < 1) {
            throw new IllegalArgumentException("expected 1 to " + MAX_IN_FLIGHT_BYTES
                    + " bytes in flight, at least 0 on disk and 1 in memory, were " + inFlightBytes + ", "
                    + spillBytes + " and " + memoryBytes);
        }
    }

    /** 8 MiB in flight, 4 GiB on disk, 64 MiB in memory: about thirty million steps of 16 metrics. */
    public static BufferLimits in(Path spillFolder) {
        return new BufferLimits(8 * MIB, 4096 * MIB, 64 * MIB, spillFolder);
    }
}
