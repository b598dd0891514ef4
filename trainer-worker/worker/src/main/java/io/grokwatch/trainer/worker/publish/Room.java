package io.grokwatch.trainer.worker.publish;

import java.nio.file.Path;

/**
 * How much of a run may wait for the broker, and where. What is logged fills the bytes on the way first, then the disk,
 * then the memory; with all of it full the training thread waits, because losing a point is worse than losing time.
 *
 * @param onTheWayBytes handed to the producer and not acknowledged yet
 * @param spillBytes on disk
 * @param memoryBytes buffered
 * @param spillFolder a folder on a disk of this machine; made when it is needed
 */
public record Room(long onTheWayBytes, long spillBytes, long memoryBytes, Path spillFolder) {
    private static final long MIB = 1024 * 1024;

    /** The bound of what a producer is given, all runs of a worker together: there is one at a time. */
    static final long MOST_ON_THE_WAY_BYTES = 16 * MIB;

    public Room {
        if (onTheWayBytes < 1 || onTheWayBytes > MOST_ON_THE_WAY_BYTES || spillBytes < 0 || memoryBytes < 1) {
            throw new IllegalArgumentException("expected 1 to " + MOST_ON_THE_WAY_BYTES
                    + " bytes on the way, at least 0 on disk and 1 in memory, were " + onTheWayBytes + ", "
                    + spillBytes + " and " + memoryBytes);
        }
    }

    /** 8 MiB on the way, 4 GiB on disk, 64 MiB in memory: about thirty million steps of 16 metrics. */
    public static Room in(Path spillFolder) {
        return new Room(8 * MIB, 4096 * MIB, 64 * MIB, spillFolder);
    }
}
