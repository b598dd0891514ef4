package io.grokwatch.tracker.artifact;

import io.grokwatch.tracker.TrackerConfig.ArtifactStorage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;

/** The documents of artifacts. */
final class StoredArtifact {
    private static final String BYTES = "bytes";
    private static final String STORED_AT = "storedAt";
    private static final String BLOBS = "blobs";

    private StoredArtifact() {}

    static Document document(String id, Artifact artifact) {
        List<Document> blobs = new ArrayList<>();
        for (Blob blob : artifact.parts()) {
            blobs.add(new Document("id", blob.id())
                    .append("storage", blob.storage().name())
                    .append(BYTES, blob.bytes()));
        }
        return new Document("_id", id)
                .append(BYTES, artifact.bytes())
                .append(STORED_AT, artifact.storedAt().toString())
                .append(BLOBS, blobs);
    }

    static Artifact artifact(ArtifactPath path, Document document) {
        return new Artifact(
                path, document.getLong(BYTES), Instant.parse(document.getString(STORED_AT)), blobs(document));
    }

    static List<Blob> blobs(Document document) {
        List<Blob> blobs = new ArrayList<>();
        for (Document blob : document.getList(BLOBS, Document.class, List.of())) {
            blobs.add(new Blob(
                    ArtifactStorage.valueOf(blob.getString("storage")), blob.getString("id"), blob.getLong(BYTES)));
        }
        return blobs;
    }
}
