package io.grokwatch.tracker.artifact;

import com.mongodb.client.model.Filters;
import io.grokwatch.tracker.ScheduledTask;
import io.grokwatch.tracker.TrackerConfig;
import io.grokwatch.tracker.TrackerConfig.ArtifactStorage;
import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.Documents;
import io.grokwatch.tracker.store.Store;
import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of artifacts in all storages. A blob belongs to no artifact before it is linked to one and after it was replaced or deleted. In
 * both states it has an entry in the collection of unlinked blobs, which is stored before the state begins; the task deletes blobs whose
 * entries have expired, those of a process that was killed too.
 */
@Singleton
final class Blobs implements ScheduledTask {
    /** Longer than any upload takes. */
    private static final Duration UPLOAD = Duration.ofHours(24);
    /** Longer than a reader that has found an artifact takes to read what was replaced meanwhile, but for the slowest. */
    private static final Duration REPLACED = Duration.ofMinutes(5);

    private static final int ID_BYTES = 16;

    private final Store store;
    private final ArtifactStorage written;
    private final Map<ArtifactStorage, BlobStorage> storages = new EnumMap<>(ArtifactStorage.class);

    Blobs(Store store, @All List<BlobStorage> storages, TrackerConfig config) {
        this.store = store;
        this.written = config.artifacts().storage();
        storages.forEach(storage -> this.storages.put(storage.kind(), storage));
    }

    /**
     * Writes all bytes of a stream; the blob is to be linked within a day.
     *
     * @param path the {@code _id} of the artifact that they are of
     */
    Blob write(String path, InputStream bytes) throws IOException {
        Blob unfinished = new Blob(written, newId(), 0);
        release(path, List.of(unfinished), UPLOAD);
        try {
            return new Blob(written, unfinished.id(), storage(written).write(unfinished.id(), bytes));
        } catch (IOException | RuntimeException e) {
            release(path, List.of(unfinished), Duration.ZERO);
            throw e;
        }
    }

    /** Records that blobs are linked; those that are replaced were released before. */
    void linked(Collection<Blob> blobs) {
        Documents.delete(
                store,
                CollectionName.UNLINKED_BLOBS,
                blobs.stream().map(Blob::id).toList());
    }

    /** Has blobs deleted some minutes after the artifact with that {@code _id} no longer has them. */
    void release(String path, Collection<Blob> blobs) {
        release(path, blobs, REPLACED);
    }

    private void release(String path, Collection<Blob> blobs, Duration after) {
        Instant expires = Instant.now().plus(after);
        Documents.replace(
                store,
                CollectionName.UNLINKED_BLOBS,
                blobs.stream()
                        .map(blob -> new Document("_id", blob.id())
                                .append("storage", blob.storage().name())
                                .append("artifact", path)
                                .append("expires", expires.toEpochMilli()))
                        .toList());
    }

    /** Writes bytes of a blob to a stream. */
    void read(Blob blob, long from, long length, OutputStream out) throws IOException {
        storage(blob.storage()).read(blob.id(), from, length, out);
    }

    /** Deletes the bytes of a blob of which nothing is left to be read. */
    void delete(Blob blob) {
        storage(blob.storage()).delete(blob.id());
    }

    @Override
    public Duration interval() {
        return Duration.ofSeconds(30);
    }

    /** Deletes the unlinked blobs whose entries have expired. */
    @Override
    public void run() {
        long now = Instant.now().toEpochMilli();
        for (Document entry : store.collection(CollectionName.UNLINKED_BLOBS).find()) {
            if (entry.getLong("expires") <= now) {
                Blob blob = new Blob(ArtifactStorage.valueOf(entry.getString("storage")), entry.getString("_id"), 0);
                @Nullable
                Document artifact = Documents.find(store, CollectionName.ARTIFACTS, entry.getString("artifact"));
                if (artifact == null || !isPartOf(artifact, blob)) {
                    delete(blob);
                }
                store.collection(CollectionName.UNLINKED_BLOBS).deleteOne(Filters.eq("_id", blob.id()));
            }
        }
    }

    private static boolean isPartOf(Document artifact, Blob blob) {
        return StoredArtifact.blobs(artifact).stream()
                .anyMatch(part -> part.id().equals(blob.id()));
    }

    private BlobStorage storage(ArtifactStorage kind) {
        BlobStorage storage = storages.get(kind);
        if (storage == null) {
            throw new IllegalStateException("there is no storage " + kind);
        }
        return storage;
    }

    /** 128 random bits. */
    static String newId() {
        byte[] id = new byte[ID_BYTES];
        ThreadLocalRandom.current().nextBytes(id);
        return HexFormat.of().formatHex(id);
    }
}
