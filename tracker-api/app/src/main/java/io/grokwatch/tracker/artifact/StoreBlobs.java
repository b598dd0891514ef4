package io.grokwatch.tracker.artifact;

import io.grokwatch.tracker.TrackerConfig.ArtifactStorage;
import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.Documents;
import io.grokwatch.tracker.store.Store;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.bson.types.Binary;

/**
 * Bytes in MongoDB, in documents of {@value #CHUNK_BYTES} bytes with the ids {@code BLOB/0}, {@code BLOB/1}, ... It is the layout of GridFS
 * but for the ids: a chunk of GridFS is found by an index of two fields, for which the embedded store reads every chunk that there is.
 */
@Singleton
final class StoreBlobs implements BlobStorage {
    /** As much as a chunk of GridFS has, nearly. */
    static final int CHUNK_BYTES = 1 << 18;

    /** How many chunks a read and a write have at a time, so that a mebibyte is in memory. */
    private static final int BATCH = 4;

    private final Store store;

    StoreBlobs(Store store) {
        this.store = store;
    }

    @Override
    public ArtifactStorage kind() {
        return ArtifactStorage.STORE;
    }

    @Override
    public long write(String id, InputStream bytes) throws IOException {
        long written = 0;
        int number = 0;
        List<Document> batch = new ArrayList<>(BATCH);
        while (true) {
            byte[] chunk = bytes.readNBytes(CHUNK_BYTES);
            if (chunk.length > 0) {
                batch.add(new Document("_id", id(id, number++)).append("bytes", new Binary(chunk)));
                written += chunk.length;
            }
            boolean isLast = chunk.length < CHUNK_BYTES;
            if (batch.size() == BATCH || (isLast && !batch.isEmpty())) {
                // In their order, so that there is no gap in what an interrupted write leaves.
                store.collection(CollectionName.ARTIFACT_CHUNKS).insertMany(batch);
                batch.clear();
            }
            if (isLast) {
                return written;
            }
        }
    }

    @Override
    public void read(String id, long from, long length, OutputStream out) throws IOException {
        long end = from + length;
        int last = Math.toIntExact((end - 1) / CHUNK_BYTES);
        for (int first = Math.toIntExact(from / CHUNK_BYTES); length > 0 && first <= last; first += BATCH) {
            List<String> ids = new ArrayList<>(BATCH);
            for (int number = first; number <= Math.min(last, first + BATCH - 1); number++) {
                ids.add(id(id, number));
            }
            Map<String, Document> chunks = Documents.find(store, CollectionName.ARTIFACT_CHUNKS, ids);
            if (chunks.size() < ids.size()) {
                throw new IOException("chunks " + ids + " of an artifact are not stored; it was deleted meanwhile");
            }
            long start = (long) first * CHUNK_BYTES;
            for (Document chunk : chunks.values()) {
                byte[] bytes = chunk.get("bytes", Binary.class).getData();
                int begin = (int) Math.max(0, from - start);
                out.write(bytes, begin, (int) Math.min(bytes.length, end - start) - begin);
                start += CHUNK_BYTES;
            }
        }
    }

    /** The chunks are deleted from the last to the first, so that what an interrupted deletion leaves is found again. */
    @Override
    public void delete(String id) {
        for (int number = count(id); number > 0; number -= BATCH) {
            List<String> ids = new ArrayList<>(BATCH);
            for (int i = number - 1; i >= Math.max(0, number - BATCH); i--) {
                ids.add(id(id, i));
            }
            Documents.delete(store, CollectionName.ARTIFACT_CHUNKS, ids);
        }
    }

    /** How many chunks there are: those from 0 on are stored, by doubling and bisection. */
    private int count(String id) {
        int stored = 0;
        int missing = 1;
        while (isStored(id, missing - 1)) {
            stored = missing;
            missing *= 2;
        }
        while (missing - stored > 1) {
            int middle = stored + (missing - stored) / 2;
            if (isStored(id, middle - 1)) {
                stored = middle;
            } else {
                missing = middle;
            }
        }
        // A deletion in no order within its batch may have left some beyond the first that is missing.
        return stored + BATCH - 1;
    }

    private boolean isStored(String id, int number) {
        return !Documents.stored(store, CollectionName.ARTIFACT_CHUNKS, List.of(id(id, number)))
                .isEmpty();
    }

    private static String id(String id, int number) {
        return id + "/" + number;
    }
}
