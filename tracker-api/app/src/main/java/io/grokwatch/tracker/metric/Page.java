package io.grokwatch.tracker.metric;

import java.nio.ByteBuffer;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bson.Document;
import org.bson.types.Binary;

/**
 * The heads of {@value #CHUNKS} consecutive chunks of one metric, so that a series is surveyed without its points: one
 * page covers 65,536 steps.
 */
final class Page {
    /** Chunks per page. */
    static final int CHUNKS = 64;

    private static final int VERSION = 2;

    private final SortedMap<Long, ChunkHead> heads = new TreeMap<>();

    /** The index of the page that holds the head of a chunk. */
    static long indexOf(long chunk) {
        return chunk / CHUNKS;
    }

    /** @throws IllegalStateException if it is of another version */
    static Page of(Document document) {
        int version = document.getInteger("version", 1);
        if (version != VERSION) {
            throw new IllegalStateException(
                    "stored page " + document.get("_id") + " has version " + version + ", expected " + VERSION);
        }
        Page page = new Page();
        ByteBuffer bytes = ByteBuffer.wrap(document.get("heads", Binary.class).getData());
        while (bytes.hasRemaining()) {
            page.heads.put(bytes.getLong(), ChunkHead.get(bytes));
        }
        return page;
    }

    Document document(String id) {
        ByteBuffer bytes = ByteBuffer.allocate(heads.size() * (Long.BYTES + ChunkHead.BYTES));
        heads.forEach((chunk, head) -> head.put(bytes.putLong(chunk)));
        return new Document("_id", id).append("version", VERSION).append("heads", new Binary(bytes.array()));
    }

    void put(long chunk, ChunkHead head) {
        heads.put(chunk, head);
    }

    /** By the index of the chunk. */
    SortedMap<Long, ChunkHead> heads() {
        return heads;
    }
}
