package io.grokwatch.trainer.worker.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.events.Doubles;
import io.grokwatch.events.Longs;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.codec.EventCodec;
import io.grokwatch.kafka.RecordCodec;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class EncodedRecordTest {
    private static final RunId RUN = new RunId("r1");

    @Test
    void record_of_an_event_or_a_batch_is_the_same_after_it_was_on_disk() throws IOException {
        ProducerRecord<byte[], byte[]> event =
                RecordCodec.record(new EventCodec("/test").encode(new RunFinished(RUN, 1, 5), Instant.EPOCH));
        MetricBatch.Block block = new MetricBatch.Block(
                Longs.of(1), Longs.of(2), List.of(new MetricBatch.Column("train/loss", Doubles.of(.5))));
        ProducerRecord<byte[], byte[]> batch = RecordCodec.record(new MetricBatch(RUN, 1, 0, List.of(block)));

        for (ProducerRecord<byte[], byte[]> record : List.of(event, batch)) {
            ProducerRecord<byte[], byte[]> read =
                    EncodedRecord.fromBytes(new EncodedRecord(record).toBytes()).record();

            assertThat(read.topic()).isEqualTo(record.topic());
            assertThat(read.key()).isEqualTo(record.key());
            assertThat(read.value()).isEqualTo(record.value());
            assertThat(read.headers()).isEqualTo(record.headers());
        }
    }
}
