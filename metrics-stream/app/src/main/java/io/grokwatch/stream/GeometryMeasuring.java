package io.grokwatch.stream;

import io.grokwatch.detect.geometry.EmbeddingGeometry;
import io.grokwatch.events.EmbeddingSnapshot;
import io.grokwatch.events.RunId;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/** Measures the geometry of each snapshot. One that has none (NaN among its values) fails, see {@link DeadLetterHandler}. */
final class GeometryMeasuring extends ContextualProcessor<RunId, EmbeddingSnapshot, byte[], byte[]> {

    @Override
    public void process(Record<RunId, EmbeddingSnapshot> record) {
        var geometry = EmbeddingGeometry.measure(record.value());
        var event = Findings.CODEC.encode(geometry, Instant.ofEpochMilli(record.timestamp()));
        context().forward(Findings.record(event, record.timestamp()));
    }
}
