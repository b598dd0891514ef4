package io.grokwatch.stream;

import static java.util.Objects.requireNonNull;

import io.grokwatch.detect.geometry.EmbeddingGeometry;
import io.grokwatch.detect.geometry.Frame;
import io.grokwatch.events.EmbeddingSnapshot;
import io.grokwatch.events.GeometryMeasured;
import io.grokwatch.events.RunId;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures the geometry of each snapshot, aligned to the previous one of the same tensor, whose frame the store keeps. A snapshot that
 * cannot be measured (NaN among its values) fails, see {@link DeadLetterHandler}.
 *
 * <p>A snapshot that does not come after the newest of its tensor is left out: what was measured of a step must not depend on
 * when it is delivered again, and a sequence of frames does not go back. One of a newer attempt comes after all of the older
 * ones, whatever its step. Without a frame (more rows than one may have) nothing is aligned, and each is measured by itself.
 */
final class GeometryProcessor extends ContextualProcessor<RunId, EmbeddingSnapshot, byte[], byte[]> {
    /** The store of what the next snapshot is aligned to, by run id and tensor: {@link Frame#toBytes}, 20 bytes a row. */
    static final String FRAMES_STORE = "geometry-frames";

    private static final Logger LOG = LoggerFactory.getLogger(GeometryProcessor.class);

    private @Nullable KeyValueStore<String, byte[]> frames;

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        super.init(context);
        frames = context.getStateStore(FRAMES_STORE);
    }

    @Override
    public void process(Record<RunId, EmbeddingSnapshot> record) {
        EmbeddingSnapshot snapshot = record.value();
        String key = snapshot.runId() + "/" + snapshot.tensor();
        byte[] state = requireNonNull(frames).get(key);
        Frame before = state == null ? null : Frame.fromBytes(state);
        if (before != null && !before.isBefore(snapshot.attempt(), snapshot.step())) {
            LOG.info(
                    "Snapshot does not come after the newest: run={} tensor={} attempt={} step={} newest={}/{}",
                    snapshot.runId(),
                    snapshot.tensor(),
                    snapshot.attempt(),
                    snapshot.step(),
                    before.attempt(),
                    before.step());
            return;
        }
        GeometryMeasured measured = EmbeddingGeometry.measure(snapshot, before);
        Frame frame = Frame.of(measured);
        if (frame != null) {
            frames.put(key, frame.toBytes());
        }
        context()
                .forward(
                        FindingRecords.record(FindingRecords.encode(measured, record.timestamp()), record.timestamp()));
    }
}
