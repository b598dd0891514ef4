package io.grokwatch.tracker.artifact;

import io.grokwatch.events.RunId;
import io.grokwatch.events.validation.MetricRules;
import io.grokwatch.tracker.snapshot.SnapshotUploads;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * Stores what programs upload. An artifact {@code embeddings/TENSOR/STEP.npy} of a run is published as an embedding snapshot too; one that is
 * no matrix of floats is an artifact like any other, which is logged and counted.
 */
@Singleton
final class ArtifactUploads {
    private static final Logger LOG = Logger.getLogger(ArtifactUploads.class);
    private static final Pattern EMBEDDING = Pattern.compile("embeddings/(.+)/(\\d{1,19})\\.npy");

    private final ArtifactStore artifacts;
    private final SnapshotUploads snapshots;
    private final Counter refused;

    ArtifactUploads(ArtifactStore artifacts, SnapshotUploads snapshots, MeterRegistry meters) {
        this.artifacts = artifacts;
        this.snapshots = snapshots;
        this.refused = Counter.builder("grokwatch.artifacts.embeddings.refused")
                .description("Artifacts with the name of an embedding snapshot that are none.")
                .register(meters);
    }

    /** Stores an artifact; what {@link ArtifactStore#put} throws, and 503 if the broker does not acknowledge a snapshot. */
    void put(ArtifactOwner owner, ArtifactPath path, InputStream bytes) throws IOException, InterruptedException {
        Artifact artifact = artifacts.put(owner, path, bytes);
        Optional<SnapshotUploads.Subject> subject = subject(owner, path);
        if (subject.isPresent()) {
            publish(subject.get(), artifact);
        }
    }

    private void publish(SnapshotUploads.Subject subject, Artifact artifact) throws IOException, InterruptedException {
        if (artifact.bytes() > SnapshotUploads.MAX_BYTES) {
            String reason = "it has " + artifact.bytes() + " bytes, a snapshot at most " + SnapshotUploads.MAX_BYTES;
            snapshots.refuse(subject, reason);
            refuse(subject, artifact, reason);
            return;
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream((int) artifact.bytes());
        artifacts.read(artifact, 0, artifact.bytes(), file);
        try {
            snapshots.publish(subject, new ByteArrayInputStream(file.toByteArray()));
        } catch (IllegalArgumentException e) {
            refuse(subject, artifact, String.valueOf(e.getMessage()));
        }
    }

    private void refuse(SnapshotUploads.Subject subject, Artifact artifact, String reason) {
        refused.increment();
        LOG.warnf("no snapshot run=%s artifact=%s reason=%s", subject.run(), artifact.path(), reason);
    }

    private static Optional<SnapshotUploads.Subject> subject(ArtifactOwner owner, ArtifactPath path) {
        Matcher embedding = EMBEDDING.matcher(path.text());
        if (owner.kind() != ArtifactOwner.Kind.RUN || !embedding.matches()) {
            return Optional.empty();
        }
        return Optional.of(new SnapshotUploads.Subject(
                new RunId(owner.id()),
                embedding.group(1),
                MetricRules.step(embedding.group(2)).orElse(Long.MAX_VALUE),
                Optional.empty(),
                List.of()));
    }
}
