package io.grokwatch.tracker.snapshot;

import io.grokwatch.events.EmbeddingSnapshot;
import io.grokwatch.events.Floats;
import io.grokwatch.events.RunId;
import io.grokwatch.events.Structure;
import io.grokwatch.events.validation.MetricRules;
import io.grokwatch.events.validation.Rejection;
import io.grokwatch.events.validation.Text;
import io.grokwatch.kafka.RecordCodec;
import io.grokwatch.npy.Npy;
import io.grokwatch.tracker.experiment.RunAttributesStore;
import io.grokwatch.tracker.kafka.Publisher;
import io.grokwatch.tracker.logging.ProgramLogging;
import io.grokwatch.tracker.store.AttemptHistories;
import jakarta.inject.Singleton;
import jakarta.ws.rs.ServiceUnavailableException;
import jakarta.ws.rs.WebApplicationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.apache.kafka.common.KafkaException;

/**
 * Publishes matrices that programs upload in NumPy's format as embedding snapshots, of the newest attempt at their run. The stream measures
 * their geometry as that of any other. A snapshot that is uploaded again replaces the one before.
 */
@Singleton
public final class SnapshotUploads {
    /** The tag of a run that names what the rows of its embeddings represent, as {@link Structure#parse} reads it. */
    public static final String STRUCTURE_TAG = "grokwatch.structure";

    /** The maximum size of a file: the values as float64, and a header of 64 KiB. */
    public static final int MAX_BYTES = EmbeddingSnapshot.MAX_VALUES * Double.BYTES + (1 << 16);

    /** As each is in memory, twice. */
    private static final int MAX_AT_A_TIME = 4;

    private final AttemptHistories histories;
    private final RunAttributesStore attributes;
    private final Publisher publisher;
    private final ProgramLogging logging;
    private final Semaphore running = new Semaphore(MAX_AT_A_TIME);

    SnapshotUploads(
            AttemptHistories histories, RunAttributesStore attributes, Publisher publisher, ProgramLogging logging) {
        this.histories = histories;
        this.attributes = attributes;
        this.publisher = publisher;
        this.logging = logging;
    }

    /**
     * What a snapshot is of.
     *
     * @param structure what the rows represent; by default what the tag {@value SnapshotUploads#STRUCTURE_TAG} of the run names, else nothing
     * @param labels empty, or one for each row
     */
    public record Subject(RunId run, String tensor, long step, Optional<String> structure, List<String> labels) {
        public Subject {
            labels = List.copyOf(labels);
        }
    }

    /**
     * Publishes a snapshot; returns once the broker has acknowledged it. One that is refused is counted with the run.
     *
     * @param file its bytes; it is read to its end
     * @throws IllegalArgumentException if the file is no matrix of floats, if it has more values than a snapshot may have, or if it does not
     *     fit its structure or labels, or if the step is none
     * @throws WebApplicationException 413 if the file is too large, 503 if the broker does not acknowledge it, or too many are published
     */
    public void publish(Subject subject, InputStream file) throws IOException, InterruptedException {
        if (!running.tryAcquire()) {
            throw new ServiceUnavailableException(
                    MAX_AT_A_TIME + " snapshots are published already; try again in 1 s", (Long) 1L);
        }
        try {
            byte[] bytes = file.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                String reason = "the file of a snapshot has at most " + MAX_BYTES + " bytes, this one has more";
                refuse(subject, reason);
                throw new WebApplicationException("run " + subject.run() + ", " + place(subject) + ": " + reason, 413);
            }
            publisher.send(RecordCodec.record(snapshot(subject, Npy.parse(ByteBuffer.wrap(bytes)))));
            logging.keep(subject.run().value());
        } catch (IllegalArgumentException e) {
            refuse(subject, String.valueOf(e.getMessage()));
            throw e;
        } catch (KafkaException e) {
            throw new ServiceUnavailableException(
                    "the broker does not acknowledge the snapshot: " + e.getMessage() + "; try again in 2 s",
                    (Long) 2L);
        } finally {
            running.release();
        }
    }

    private static String place(Subject subject) {
        return "tensor '" + Text.escaped(subject.tensor(), 80) + "', step " + subject.step();
    }

    /** Counts a snapshot that is not published. */
    public void refuse(Subject subject, String reason) {
        logging.refuse(
                subject.run().value(), List.of(Rejection.of(Rejection.Kind.SNAPSHOT, place(subject) + ": " + reason)));
    }

    private EmbeddingSnapshot snapshot(Subject subject, Npy.Matrix matrix) {
        String objection = MetricRules.stepObjection(subject.step());
        if (objection != null) {
            throw new IllegalArgumentException(objection);
        }
        if (!Text.isPrintable(subject.tensor())) {
            throw new IllegalArgumentException(
                    "the name of a tensor must be printable, was '" + Text.escaped(subject.tensor(), 80) + "'");
        }
        String run = subject.run().value();
        String structure = subject.structure()
                .or(() -> Optional.ofNullable(attributes.of(run).tags().get(STRUCTURE_TAG)))
                .orElse("none");
        return new EmbeddingSnapshot(
                subject.run(),
                Math.max(1, histories.of(run).newest()),
                subject.step(),
                subject.tensor(),
                matrix.rows(),
                matrix.columns(),
                Floats.adopt(matrix.values()),
                subject.labels(),
                Structure.parse(structure));
    }
}
