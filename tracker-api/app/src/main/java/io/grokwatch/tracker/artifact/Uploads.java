package io.grokwatch.tracker.artifact;

import com.mongodb.client.model.Filters;
import io.grokwatch.tracker.ScheduledTask;
import io.grokwatch.tracker.TrackerConfig.ArtifactStorage;
import io.grokwatch.tracker.http.Problems;
import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.Documents;
import io.grokwatch.tracker.store.Store;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * Uploads in parts. Parts are written in any order, simultaneously and repeatedly; completing an upload stores the artifact with the parts
 * that are named, without copying them. An upload that is neither completed nor aborted within a day is deleted. Who knows its id, 128
 * random bits, may write its parts.
 */
@Singleton
final class Uploads implements ScheduledTask {
    static final int MAX_PARTS = 10_000;

    private static final Duration EXPIRY = Duration.ofHours(24);

    private final Store store;
    private final ArtifactStore artifacts;
    private final Blobs blobs;

    Uploads(Store store, ArtifactStore artifacts, Blobs blobs) {
        this.store = store;
        this.artifacts = artifacts;
        this.blobs = blobs;
    }

    /** A part, and the tag that its write was answered with. */
    record Part(int number, String tag) {}

    /** Begins an upload of an artifact; returns its id. */
    String begin(ArtifactOwner owner, ArtifactPath path) {
        String id = Blobs.newId();
        save(new Document("_id", id)
                .append("kind", owner.kind().name())
                .append("owner", owner.id())
                .append("path", path.text())
                .append("expires", expiry()));
        return id;
    }

    /**
     * Writes a part, in place of an earlier one of its number.
     *
     * @param number from 1 to {@value #MAX_PARTS}
     * @return its tag
     * @throws WebApplicationException 404 if there is no such upload
     */
    String write(String upload, int number, InputStream bytes) throws IOException {
        Document begun = require(upload);
        Blob blob = artifacts.writePart(owner(begun), path(begun), bytes);
        // What it replaces stays unlinked, and expires.
        save(new Document("_id", partId(upload, number))
                .append("storage", blob.storage().name())
                .append("blob", blob.id())
                .append("bytes", blob.bytes())
                .append("expires", expiry()));
        return blob.id();
    }

    /**
     * Stores the artifact.
     *
     * @param owner of it
     * @param path of it
     * @param parts in their order
     * @throws WebApplicationException 400 if a part was not written, or written again since; 404 if there is no such upload of that artifact
     */
    Artifact complete(ArtifactOwner owner, ArtifactPath path, String upload, List<Part> parts) {
        requireOf(owner, path, upload);
        List<String> ids =
                parts.stream().map(part -> partId(upload, part.number())).toList();
        Map<String, Document> written = Documents.find(store, CollectionName.ARTIFACT_UPLOADS, ids);
        List<Blob> linked = new ArrayList<>();
        for (Part part : parts) {
            Document stored = written.get(partId(upload, part.number()));
            if (stored == null || !stored.getString("blob").equals(part.tag())) {
                throw Problems.badRequest("part " + part.number() + " of upload " + upload + " with the tag '"
                        + part.tag() + "' was not written");
            }
            linked.add(new Blob(
                    ArtifactStorage.valueOf(stored.getString("storage")), part.tag(), stored.getLong("bytes")));
        }
        if (linked.isEmpty()) {
            throw Problems.badRequest("an upload has at least one part, " + upload + " was completed with none");
        }
        Artifact artifact = artifacts.link(owner, path, linked);
        remove(upload);
        return artifact;
    }

    /** Ends an upload of which nothing is stored; none if there is none. */
    void abort(ArtifactOwner owner, ArtifactPath path, String upload) {
        requireOf(owner, path, upload);
        for (Document part : parts(upload)) {
            blobs.delete(new Blob(
                    ArtifactStorage.valueOf(part.getString("storage")), part.getString("blob"), part.getLong("bytes")));
        }
        remove(upload);
    }

    @Override
    public Duration interval() {
        return Duration.ofMinutes(10);
    }

    /** Removes uploads that have expired; the blobs of their parts have expired too. */
    @Override
    public void run() {
        long now = Instant.now().toEpochMilli();
        for (Document document :
                store.collection(CollectionName.ARTIFACT_UPLOADS).find()) {
            if (document.getLong("expires") <= now) {
                store.collection(CollectionName.ARTIFACT_UPLOADS)
                        .deleteOne(Filters.eq("_id", document.getString("_id")));
            }
        }
    }

    /** The parts that were written. */
    private List<Document> parts(String upload) {
        List<Document> parts = new ArrayList<>();
        for (Document document :
                store.collection(CollectionName.ARTIFACT_UPLOADS).find()) {
            if (document.getString("_id").startsWith(upload + "/")) {
                parts.add(document);
            }
        }
        return parts;
    }

    private void remove(String upload) {
        List<String> ids = new ArrayList<>(
                parts(upload).stream().map(part -> part.getString("_id")).toList());
        ids.add(upload);
        Documents.delete(store, CollectionName.ARTIFACT_UPLOADS, ids);
    }

    private Document require(String upload) {
        @Nullable Document begun = Documents.find(store, CollectionName.ARTIFACT_UPLOADS, upload);
        if (begun == null || !begun.containsKey("owner")) {
            throw Problems.notFound("there is no upload '" + upload + "'; it was completed, aborted or has expired");
        }
        return begun;
    }

    private void requireOf(ArtifactOwner owner, ArtifactPath path, String upload) {
        Document begun = require(upload);
        if (!owner(begun).equals(owner) || !path(begun).equals(path)) {
            throw Problems.notFound("upload '" + upload + "' is none of '" + path + "' of " + owner);
        }
    }

    private void save(Document document) {
        Documents.replace(store, CollectionName.ARTIFACT_UPLOADS, List.of(document));
    }

    private static ArtifactOwner owner(Document upload) {
        return new ArtifactOwner(ArtifactOwner.Kind.valueOf(upload.getString("kind")), upload.getString("owner"));
    }

    private static ArtifactPath path(Document upload) {
        return ArtifactPath.parse(upload.getString("path"));
    }

    private static String partId(String upload, int number) {
        return upload + "/" + number;
    }

    private static long expiry() {
        return Instant.now().plus(EXPIRY).toEpochMilli();
    }
}
