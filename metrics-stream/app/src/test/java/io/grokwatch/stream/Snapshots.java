package io.grokwatch.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grokwatch.events.EmbeddingSnapshot;
import io.grokwatch.events.Floats;
import io.grokwatch.events.RunId;
import io.grokwatch.events.Structure.ResiduesUnderAddition;
import io.grokwatch.events.Topics;
import io.grokwatch.events.codec.BulkCodec;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Small snapshots of the embedding of one run. */
final class Snapshots {
    static final RunId RUN = new RunId("r1");
    static final byte[] KEY = "r1".getBytes(UTF_8);

    private Snapshots() {}

    /** At step 100; all but the first value are always the same. */
    static EmbeddingSnapshot snapshot(float first) {
        Random random = new Random(1);
        float[] values = new float[7 * 4];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat();
        }
        values[0] = first;
        return new EmbeddingSnapshot(
                RUN, 1, 100, "embedding", 7, 4, Floats.of(values), List.of(), new ResiduesUnderAddition(7));
    }

    static EmbeddingSnapshot at(long step, EmbeddingSnapshot s) {
        return new EmbeddingSnapshot(
                s.runId(), s.attempt(), step, s.tensor(), s.rows(), s.columns(), s.values(), s.labels(), s.structure());
    }

    static EmbeddingSnapshot ofAttempt(int attempt, EmbeddingSnapshot s) {
        return new EmbeddingSnapshot(
                s.runId(), attempt, s.step(), s.tensor(), s.rows(), s.columns(), s.values(), s.labels(), s.structure());
    }

    static ProducerRecord<byte[], byte[]> record(EmbeddingSnapshot snapshot) {
        return new ProducerRecord<>(
                Topics.EMBEDDING_SNAPSHOTS.name(), null, RecordedRun.START_MS, KEY, BulkCodec.encode(snapshot));
    }
}
