package io.grokwatch.stream;

import static java.util.Objects.requireNonNull;

import io.grokwatch.detect.geometry.EmbeddingGeometry;
import io.grokwatch.detect.geometry.Frame;
import io.grokwatch.events.EmbeddingSnapshot;
import io.grokwatch.events.GeometryMeasured;
import io.grokwatch.events.RunId;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Measures the geometry of each snapshot, aligned to the one before of the same tensor, whose frame the store keeps. One that
 * has none (NaN among its values) fails, see {@link DeadLetterHandler}.
 *
 * <p>A snapshot that was measured already is left out; a late one, or one of an attempt that was taken over, is aligned to
 * the newest and leaves the store as it is.
 */
final class GeometryMeasuring extends ContextualProcessor<RunId, EmbeddingSnapshot, byte[], byte[]> {
    private @Nullable KeyValueStore<String, byte[]> frames;

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        super.init(context);
        frames = context.getStateStore(TrackerTopology.FRAMES_STORE);
    }

    @Override
    public void process(Record<RunId, EmbeddingSnapshot> record) {
        EmbeddingSnapshot snapshot = record.value();
        String key = snapshot.runId() + "/" + snapshot.tensor();
        byte[] state = requireNonNull(frames).get(key);
        Frame before = state == null ? null : Frame.fromBytes(state);
        if (before != null && before.attempt() == snapshot.attempt() && before.step() == snapshot.step()) {
            return;
        }
        GeometryMeasured measured = EmbeddingGeometry.measure(snapshot, before);
        Frame frame = Frame.of(measured);
        if (frame != null && (before == null || before.isBefore(snapshot.attempt(), snapshot.step()))) {
            frames.put(key, frame.toBytes());
        }
        var event = Findings.CODEC.encode(measured, Instant.ofEpochMilli(record.timestamp()));
        context().forward(Findings.record(event, record.timestamp()));
    }
}
