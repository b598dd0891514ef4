package io.grokwatch.tracker.artifact;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import io.grokwatch.tracker.TrackerConfig;
import io.grokwatch.tracker.http.Problems;
import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.Documents;
import io.grokwatch.tracker.store.RunIndex;
import io.grokwatch.tracker.store.Store;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * The artifacts of runs and logged models, as files and folders. An artifact is stored whole or not at all: its bytes are written first, then
 * the document that links them. A folder exists from the first artifact in it until it is deleted. Thread-safe; of simultaneous writes to a
 * path the last one counts.
 */
@Singleton
public final class ArtifactStore {
    static final int MAX_ARTIFACTS = 100_000;

    private static final long MIB = 1 << 20;
    private static final int LOCKS = 64;
    private static final UpdateOptions UPSERT = new UpdateOptions().upsert(true);

    private final Store store;
    private final RunIndex index;
    private final Blobs blobs;
    private final long maxBytes;
    /** An owner's entries change one at a time in this process, so that a deletion does not remove the entry of what is written meanwhile. */
    private final ReentrantLock[] locks = new ReentrantLock[LOCKS];

    ArtifactStore(Store store, RunIndex index, Blobs blobs, TrackerConfig config) {
        this.store = store;
        this.index = index;
        this.blobs = blobs;
        this.maxBytes = config.artifacts().maxMib() * MIB;
        Arrays.setAll(locks, i -> new ReentrantLock());
    }

    /**
     * Stores an artifact, over one that has its path.
     *
     * @throws IOException if the stream ends early; nothing is stored then
     * @throws WebApplicationException 400 if a folder has its path, or a file the path of one of its folders; 409 if the owner has too many;
     *     413 if it is too large; 507 if the storage does not take it
     */
    public Artifact put(ArtifactOwner owner, ArtifactPath path, InputStream bytes) throws IOException {
        requireRoom(owner, path);
        Blob blob = blobs.write(id(owner, path), new Limited(bytes, path));
        return link(owner, path, List.of(blob));
    }

    /** Writes a part of an artifact, which is to be {@linkplain #link linked} with the others. */
    Blob writePart(ArtifactOwner owner, ArtifactPath path, InputStream bytes) throws IOException {
        return blobs.write(id(owner, path), new Limited(bytes, path));
    }

    /** Stores an artifact of these parts. */
    Artifact link(ArtifactOwner owner, ArtifactPath path, List<Blob> parts) {
        long size = parts.stream().mapToLong(Blob::bytes).sum();
        if (size > maxBytes) {
            throw tooLarge(path);
        }
        Artifact artifact = new Artifact(path, size, Instant.now().truncatedTo(ChronoUnit.MILLIS), parts);
        String id = id(owner, path);
        ReentrantLock lock = lock(owner);
        lock.lock();
        try {
            Document previous = requireRoom(owner, path);
            if (previous != null) {
                blobs.release(id, StoredArtifact.blobs(previous));
            }
            enter(owner, path);
            Documents.replace(store, CollectionName.ARTIFACTS, List.of(StoredArtifact.document(id, artifact)));
            if (previous == null) {
                count(owner, 1, size);
            } else {
                count(owner, 0, size - previous.getLong("bytes"));
            }
        } finally {
            lock.unlock();
        }
        blobs.linked(parts);
        return artifact;
    }

    /** The artifact at a path; empty if there is none, or a folder. */
    public Optional<Artifact> find(ArtifactOwner owner, ArtifactPath path) {
        @Nullable Document document = Documents.find(store, CollectionName.ARTIFACTS, id(owner, path));
        return Optional.ofNullable(document).map(stored -> StoredArtifact.artifact(path, stored));
    }

    /** What is in a folder, by name; empty if there is no such folder, or a file. */
    public List<ArtifactEntry> list(ArtifactOwner owner, Optional<ArtifactPath> folder) {
        String key = folderKey(owner, folder.orElse(null));
        List<ArtifactEntry> entries = new ArrayList<>();
        for (Document document : index.documents(key, CollectionName.ARTIFACTS)) {
            entries.add(entry(owner, document));
        }
        entries.sort(Comparator.comparing(entry -> entry.path().name()));
        return entries;
    }

    /** All artifacts of an owner, folder by folder. */
    public List<ArtifactEntry> all(ArtifactOwner owner) {
        List<ArtifactEntry> files = new ArrayList<>();
        Deque<Optional<ArtifactPath>> folders = new ArrayDeque<>(List.of(Optional.empty()));
        while (!folders.isEmpty()) {
            for (ArtifactEntry entry : list(owner, folders.remove())) {
                if (entry.isFolder()) {
                    folders.add(Optional.of(entry.path()));
                } else {
                    files.add(entry);
                }
            }
        }
        return files;
    }

    /** Writes bytes of an artifact to a stream. */
    public void read(Artifact artifact, long from, long length, OutputStream out) throws IOException {
        long start = 0;
        for (Blob part : artifact.parts()) {
            long first = Math.max(from, start);
            long end = Math.min(from + length, start + part.bytes());
            if (first < end) {
                blobs.read(part, first - start, end - first, out);
            }
            start += part.bytes();
        }
    }

    /**
     * Deletes an artifact, or a folder with all that is in it.
     *
     * @return whether there was one
     */
    public boolean delete(ArtifactOwner owner, ArtifactPath path) {
        ReentrantLock lock = lock(owner);
        lock.lock();
        try {
            String file = id(owner, path);
            String folder = file + "/";
            Map<String, Document> found = Documents.find(store, CollectionName.ARTIFACTS, List.of(file, folder));
            if (found.containsKey(folder)) {
                deleteFolder(owner, folder);
            }
            Document artifact = found.get(file);
            if (artifact != null) {
                blobs.release(file, StoredArtifact.blobs(artifact));
                count(owner, -1, -artifact.getLong("bytes"));
            }
            Documents.delete(store, CollectionName.ARTIFACTS, found.keySet());
            index.remove(parentKey(owner, path), CollectionName.ARTIFACTS, found.keySet());
            return !found.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Deletes all artifacts of an owner with their bytes at once; it may be repeated. */
    public void deleteAll(ArtifactOwner owner) {
        ReentrantLock lock = lock(owner);
        lock.lock();
        try {
            deleteFolder(owner, folderKey(owner, null));
            Documents.delete(store, CollectionName.ARTIFACT_TOTALS, List.of(owner.key()));
        } finally {
            lock.unlock();
        }
    }

    /** The size of all artifacts of an owner. */
    public long bytes(ArtifactOwner owner) {
        Document totals = Documents.find(store, CollectionName.ARTIFACT_TOTALS, owner.key());
        return totals == null ? 0 : Math.max(0, totals.getLong("bytes"));
    }

    /** What is in the folder goes before its entries do, so that what fails halfway is repeated. */
    private void deleteFolder(ArtifactOwner owner, String key) {
        for (Document document : index.documents(key, CollectionName.ARTIFACTS)) {
            String id = document.getString("_id");
            if (id.endsWith("/")) {
                deleteFolder(owner, id);
            } else {
                StoredArtifact.blobs(document).forEach(blobs::delete);
                count(owner, -1, -document.getLong("bytes"));
            }
            Documents.delete(store, CollectionName.ARTIFACTS, List.of(id));
        }
        index.remove(key, CollectionName.ARTIFACTS);
    }

    /**
     * Passes if an artifact can be stored at a path.
     *
     * @return the document of the one that it replaces, or null
     */
    private @Nullable Document requireRoom(ArtifactOwner owner, ArtifactPath path) {
        String id = id(owner, path);
        Map<String, String> others = new LinkedHashMap<>();
        others.put(id + "/", "'" + path + "' is a folder");
        for (int depth = 1; depth < path.segments().size(); depth++) {
            String folder = String.join("/", path.segments().subList(0, depth));
            others.put(owner.key() + "/" + folder, "'" + folder + "' is a file, no folder of '" + path + "'");
        }
        List<String> ids = new ArrayList<>(others.keySet());
        ids.add(id);
        Map<String, Document> found = Documents.find(store, CollectionName.ARTIFACTS, ids);
        others.forEach((other, refusal) -> {
            if (found.containsKey(other)) {
                throw Problems.badRequest("artifact " + refusal + " of " + owner);
            }
        });
        @Nullable Document previous = found.get(id);
        if (previous == null && files(owner) >= MAX_ARTIFACTS) {
            throw Problems.conflict(owner + " has " + MAX_ARTIFACTS + " artifacts, delete some first");
        }
        return previous;
    }

    /** Lists an artifact and its folders. An id is listed before its document is stored. */
    private void enter(ArtifactOwner owner, ArtifactPath path) {
        Map<String, List<String>> entries = new LinkedHashMap<>();
        List<String> folders = new ArrayList<>();
        String key = folderKey(owner, null);
        for (String segment : path.segments().subList(0, path.segments().size() - 1)) {
            String folder = key + segment + "/";
            entries.put(key, List.of(folder));
            folders.add(folder);
            key = folder;
        }
        entries.put(key, List.of(id(owner, path)));
        index.add(CollectionName.ARTIFACTS, entries);
        folders.removeAll(Documents.stored(store, CollectionName.ARTIFACTS, folders));
        Documents.replace(
                store,
                CollectionName.ARTIFACTS,
                folders.stream().map(folder -> new Document("_id", folder)).toList());
    }

    private int files(ArtifactOwner owner) {
        Document totals = Documents.find(store, CollectionName.ARTIFACT_TOTALS, owner.key());
        return totals == null ? 0 : totals.getInteger("files");
    }

    private void count(ArtifactOwner owner, int files, long bytes) {
        store.collection(CollectionName.ARTIFACT_TOTALS)
                .updateOne(
                        Filters.eq("_id", owner.key()),
                        Updates.combine(Updates.inc("files", files), Updates.inc("bytes", bytes)),
                        UPSERT);
    }

    private static ArtifactEntry entry(ArtifactOwner owner, Document document) {
        String id = document.getString("_id");
        String path = id.substring(owner.key().length() + 1);
        return path.endsWith("/")
                ? new ArtifactEntry(ArtifactPath.parse(path.substring(0, path.length() - 1)), null, null)
                : new ArtifactEntry(
                        ArtifactPath.parse(path),
                        document.getLong("bytes"),
                        Instant.parse(document.getString("storedAt")));
    }

    private static String id(ArtifactOwner owner, ArtifactPath path) {
        return owner.key() + "/" + path.text();
    }

    private static String folderKey(ArtifactOwner owner, @Nullable ArtifactPath folder) {
        return folder == null ? owner.key() + "/" : id(owner, folder) + "/";
    }

    private static String parentKey(ArtifactOwner owner, ArtifactPath path) {
        String id = id(owner, path);
        return id.substring(0, id.lastIndexOf('/') + 1);
    }

    private ReentrantLock lock(ArtifactOwner owner) {
        return locks[Math.floorMod(owner.hashCode(), LOCKS)];
    }

    private WebApplicationException tooLarge(ArtifactPath path) {
        return new WebApplicationException(
                "an artifact has at most " + maxBytes + " bytes, '" + path + "' has more", 413);
    }

    /** A stream that fails once it has had more bytes than an artifact may have. */
    private final class Limited extends InputStream {
        private final InputStream bytes;
        private final ArtifactPath path;
        private long count;

        Limited(InputStream bytes, ArtifactPath path) {
            this.bytes = bytes;
            this.path = path;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int from, int length) throws IOException {
            int read = bytes.read(buffer, from, length);
            count += Math.max(0, read);
            if (count > maxBytes) {
                throw tooLarge(path);
            }
            return read;
        }
    }
}
