package io.grokwatch.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunLifecycle.RunFailed;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunHandedBack;
import io.grokwatch.events.RunLifecycle.RunProgressed;
import io.grokwatch.events.RunLifecycle.RunStopped;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class LifecycleTimestampExtractorTest {
    private static final RunId RUN = new RunId("r1");

    @Test
    void the_end_of_a_run_comes_after_the_metrics_of_its_millisecond() {
        assertThat(order(new RunFinished(RUN, 1, 5), 1000)).isEqualTo(1001);
        assertThat(order(new RunFailed(RUN, 1, 5, "out of memory"), 1000)).isEqualTo(1001);
        assertThat(order(new RunStopped(RUN, 1, 5, "enough"), 1000)).isEqualTo(1001);
    }

    @Test
    void a_requeue_comes_after_the_metrics_of_its_millisecond() {
        assertThat(order(new RunHandedBack(RUN, 1, 5), 1000)).isEqualTo(1001);
    }

    @Test
    void everything_else_comes_before_them() {
        assertThat(order(new RunProgressed(RUN, 1, 5, 10, 1), 1000)).isEqualTo(999);
        assertThat(order(new RunProgressed(RUN, 1, 5, 10, 1), 0)).isZero();
    }

    private static long order(RunLifecycle event, long timestampMs) {
        ProducerRecord<byte[], byte[]> record = RecordedRun.record(event, timestampMs);
        return new LifecycleTimestampExtractor()
                .extract(
                        new ConsumerRecord<>(
                                record.topic(),
                                0,
                                0,
                                timestampMs,
                                TimestampType.CREATE_TIME,
                                0,
                                0,
                                record.key(),
                                record.value(),
                                record.headers(),
                                Optional.empty()),
                        0);
    }
}
