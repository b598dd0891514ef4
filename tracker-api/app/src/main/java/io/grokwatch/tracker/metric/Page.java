package io.grokwatch.tracker.metric;

import java.nio.ByteBuffer;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bson.types.Binary;

/**
 * The heads of {@value #CHUNKS} consecutive chunks of one metric, so that a series is surveyed without its points: one
 * page covers 65,536 steps.
 */
final class Page {
    /** Chunks per page. */
    static final int CHUNKS = 64;

    private static final byte VERSION = 2;

    private final SortedMap<Long, ChunkHead> heads = new TreeMap<>();

    /** The index of the page that holds the head of a chunk. */
    static long indexOf(long chunk) {
        return chunk / CHUNKS;
    }

    /** @throws IllegalStateException if it is of another version */
    static Page of(Binary stored) {
        ByteBuffer bytes = ByteBuffer.wrap(stored.getData());
        byte version = bytes.get();
        if (version != VERSION) {
            throw new IllegalStateException("stored page has version " + version + ", expected " + VERSION);
        }
        Page page = new Page();
        while (bytes.hasRemaining()) {
            page.heads.put(bytes.getLong(), ChunkHead.get(bytes));
        }
        return page;
    }

    Binary bytes() {
        ByteBuffer bytes = ByteBuffer.allocate(1 + heads.size() * (Long.BYTES + ChunkHead.BYTES));
        bytes.put(VERSION);
        heads.forEach((chunk, head) -> head.put(bytes.putLong(chunk)));
        return new Binary(bytes.array());
    }

    void put(long chunk, ChunkHead head) {
        heads.put(chunk, head);
    }

    /** By the index of the chunk. */
    SortedMap<Long, ChunkHead> heads() {
        return heads;
    }
}
