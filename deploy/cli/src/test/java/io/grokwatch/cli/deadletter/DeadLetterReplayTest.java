package io.grokwatch.cli.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.backtest.kafka.BrokerWithTopics;
import io.grokwatch.cli.command.Commands;
import io.grokwatch.events.DeadLetter;
import io.grokwatch.events.Doubles;
import io.grokwatch.events.Longs;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunId;
import io.grokwatch.events.Topic;
import io.grokwatch.events.Topics;
import io.grokwatch.events.codec.BulkCodec;
import io.grokwatch.kafka.RecordCodec;
import io.grokwatch.kafka.TopicReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The replay of dead letters on a real broker. */
class DeadLetterReplayTest {
    private static final long AT_MS = 1_700_000_000_000L;

    @TempDir
    static Path folder;

    private static BrokerWithTopics broker;

    @BeforeAll
    static void start() throws Exception {
        broker = new BrokerWithTopics(folder);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void a_record_that_two_consumers_rejected_is_sent_back_once_as_it_was_however_often_replay_runs() throws Exception {
        byte[] batch = batch("r1");
        letter("r1", Topics.RUN_METRICS, 7, "/grokwatch/metrics-stream", Map.of("traceparent", "00-1"), batch);
        letter("r1", Topics.RUN_METRICS, 7, "tracker-api", Map.of("traceparent", "00-1"), batch);

        assertThat(replay("r1", false))
                .hasSize(2)
                .extracting(DeadLetterReplay.Outcome::reasonToStay)
                .containsOnlyNulls();
        assertThat(replay("r1", false)).isEmpty();

        List<ConsumerRecord<byte[], byte[]>> metrics = metrics("r1");
        assertThat(metrics).hasSize(1);
        ConsumerRecord<byte[], byte[]> back = metrics.getFirst();
        assertThat(back.value()).isEqualTo(batch);
        assertThat(RecordCodec.key(back)).isEqualTo("r1");
        assertThat(back.timestamp()).isEqualTo(AT_MS);
        assertThat(RecordCodec.header(back.headers(), "traceparent")).isEqualTo("00-1");
        assertThat(RecordCodec.header(back.headers(), "dead_letter_reason")).isNull();
        assertThat(states("r1")).containsOnly(DeadLetterRecord.State.REPLAYED);
    }

    @Test
    void a_record_that_this_version_cannot_read_either_stays() throws Exception {
        byte[] poison = {(byte) 0xff, 0, 1};
        letter("r2", Topics.RUN_METRICS, 17, "tracker-api", Map.of(), poison);
        letter("r2", Topics.RUN_METRICS, 18, "tracker-api", Map.of(), batch("another"));
        letter("r2", new Topic("elsewhere", 1, null, false, 1), 9, "tracker-api", Map.of(), batch("r2"));

        assertThat(replay("r2", false))
                .extracting(DeadLetterReplay.Outcome::reasonToStay)
                .anySatisfy(reason -> assertThat(reason).startsWith("metric batch: "))
                .contains("the key must be another, was r2", "there is no topic 'elsewhere'");

        assertThat(metrics("r2")).isEmpty();
        assertThat(states("r2")).containsOnly(DeadLetterRecord.State.WAITING);
    }

    @Test
    void a_record_that_was_rejected_again_is_replayed_only_if_those_are_included() throws Exception {
        letter("r3", Topics.RUN_METRICS, 77, "tracker-api", Map.of("replay_of", "0/3"), batch("r3"));

        assertThat(replay("r3", false))
                .extracting(DeadLetterReplay.Outcome::reasonToStay)
                .containsExactly("it was replayed before and rejected again");
        assertThat(states("r3")).containsOnly(DeadLetterRecord.State.RETURNED);
        assertThat(replay("r3", true))
                .extracting(DeadLetterReplay.Outcome::reasonToStay)
                .containsOnlyNulls();
        assertThat(replay("r3", true)).isEmpty();

        assertThat(metrics("r3")).hasSize(1);
    }

    @Test
    void the_command_names_the_runs_that_need_a_redetection() throws Exception {
        letter("r4", Topics.RUN_METRICS, 78, "/grokwatch/metrics-stream", Map.of(), batch("r4"));
        int port = Integer.parseInt(broker.bootstrap().replaceFirst(".*:", ""));
        StringWriter out = new StringWriter();

        int exit = new CommandLine(new Commands())
                .setOut(new PrintWriter(out))
                .execute("replay", "--run", "r4", "--port", Integer.toString(port - 1));

        assertThat(exit).isZero();
        assertThat(out.toString()).contains("1 replayed, 0 stay").endsWith("  ./grokwatch redetect --run r4\n");
    }

    private static List<ConsumerRecord<byte[], byte[]>> metrics(String run) {
        return broker.read(Topics.RUN_METRICS).stream()
                .filter(record -> RecordCodec.key(record).equals(run))
                .toList();
    }

    private List<DeadLetterReplay.Outcome> replay(String run, boolean again) {
        List<DeadLetterReplay.Outcome> outcomes = new ArrayList<>();
        new DeadLetterReplay(broker.bootstrap(), letter -> letter.run().equals(run), again).run(outcomes::add);
        return outcomes;
    }

    private List<DeadLetterRecord.State> states(String run) {
        try (TopicReader records = broker.reader()) {
            return DeadLetterTopic.readAll(records).stream()
                    .filter(letter -> letter.run().equals(run))
                    .map(DeadLetterRecord::state)
                    .toList();
        }
    }

    private void letter(String key, Topic topic, long offset, String by, Map<String, String> headers, byte[] value)
            throws Exception {
        Map<String, String> all = new HashMap<>(headers);
        all.putAll(new DeadLetter("the detector failed", by, topic.name(), 1, offset).headers());
        broker.send(Topics.DEAD_LETTERS, key, AT_MS, all, value);
    }

    private static byte[] batch(String run) {
        return BulkCodec.encode(new MetricBatch(
                new RunId(run),
                1,
                0,
                List.of(new MetricBatch.Block(
                        Longs.of(1, 2),
                        Longs.of(1, 2),
                        List.of(new MetricBatch.Column("train/loss", Doubles.of(1, Double.NaN)))))));
    }
}
