package io.grokwatch.tracker.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.model.Filters;
import io.grokwatch.events.Doubles;
import io.grokwatch.events.Longs;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.MetricBatch.Block;
import io.grokwatch.events.MetricBatch.Column;
import io.grokwatch.events.RunId;
import io.grokwatch.kafka.Payload;
import io.grokwatch.tracker.BackingResource;
import io.grokwatch.tracker.TrackerConfig;
import io.grokwatch.tracker.client.Scale;
import io.grokwatch.tracker.client.Series;
import io.grokwatch.tracker.live.LiveEvent;
import io.grokwatch.tracker.projection.Received;
import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.Store;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The shares of runs, on a real store. */
@QuarkusTest
@WithTestResource(BackingResource.class)
class MetricIntakeTest {
    private static final TopicPartition PARTITION = new TopicPartition("run-metrics", 0);

    @Inject
    @SuppressWarnings("NullAway.Init")
    MetricStore store;

    @Inject
    @SuppressWarnings("NullAway.Init")
    TrackerConfig config;

    @Inject
    @SuppressWarnings("NullAway.Init")
    Store database;

    private final List<String> stored = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private final Map<String, MetricPosition> positions = new HashMap<>();
    private final String wide = "wide-" + UUID.randomUUID();
    private final String ordinary = "ordinary-" + UUID.randomUUID();
    private boolean fails;
    private long offset;

    @SuppressWarnings("NullAway.Init")
    private MetricIntake intake;

    @BeforeEach
    void open() {
        intake = new MetricIntake(store, listener, new WaitingMetrics(), config);
    }

    private final StoredMetrics listener = new StoredMetrics() {
        @Override
        public Map<String, MetricPosition> positions(Collection<String> runs) {
            return Map.copyOf(positions);
        }

        @Override
        public List<LiveEvent> stored(Map<String, Progress> progress) {
            return MetricIntakeTest.this.stored(progress);
        }
    };

    private List<LiveEvent> stored(Map<String, StoredMetrics.Progress> batches) {
        if (fails) {
            throw new IllegalStateException("the store was taken away");
        }
        batches.forEach((run, ofRun) -> {
            ofRun.batches().forEach(batch -> stored.add(run));
            positions.put(run, ofRun.position());
        });
        return List.of();
    }

    @Test
    void a_wide_batch_is_written_in_turns_and_an_ordinary_run_behind_it_is_stored_in_the_first() {
        receive(wide, 0, 9_000, 0, 20);
        receive(ordinary, 0, 13, 0, 256);

        write();

        assertThat(stored).containsExactly(ordinary);
        assertThat(intake.firstUnwritten())
                .as("the position does not pass the wide batch")
                .containsEntry(PARTITION, 0L);
        int turns = 1;
        while (!intake.isEmpty()) {
            receive(ordinary, turns, 13, turns * 256L, 256);
            write();
            turns++;
            assertThat(stored.stream().filter(ordinary::equals))
                    .as("turn %d", turns)
                    .hasSize(turns);
        }
        double cost = 9_000 * 20 + Math.ceil(9_000.0 / MetricTable.GROUP) * OpenMetrics.GROUP_COST;
        assertThat(turns).isEqualTo((int) Math.ceil(cost / MetricIntake.POINTS_PER_TURN));
        assertThat(stored).contains(wide);
        assertThat(intake.firstUnwritten()).isEmpty();
        assertThat(series(wide, "metric/8999").values().toArray()).hasSize(20).startsWith(8_999.0);
    }

    @Test
    void everything_that_waits_of_a_run_is_written_together() {
        for (int sequence = 0; sequence < 50; sequence++) {
            receive(wide, sequence, 200, sequence * 10L, 10);
        }

        write();

        assertThat(intake.isEmpty()).isTrue();
        assertThat(stored).hasSize(50);
        assertThat(series(wide, "metric/199").steps().toArray())
                .containsExactly(LongStream.range(0, 500).toArray());
    }

    @Test
    void steps_far_apart_are_as_good_as_others() {
        long[] steps = LongStream.range(0, 10_000).map(i -> i * 524_288).toArray();
        add(new RunId(wide), 0, columns(10, steps.length), steps);
        receive(ordinary, 0, 2, 0, 10);

        write();

        assertThat(stored).containsExactlyInAnyOrder(wide, ordinary);
        assertThat(series(wide, "metric/9").steps().toArray()).isEqualTo(steps);
    }

    @Test
    void points_between_those_that_are_closed_are_written_in_turns_and_delay_no_other_run() {
        long[] even = LongStream.range(0, 50_000).map(i -> 2 * i).toArray();
        add(new RunId(wide), 0, columns(10, even.length), even);
        while (!intake.isEmpty()) {
            write();
        }
        stored.clear();
        Random random = new Random(1);
        long[] odd = random.longs(3_000, 0, 40_000).map(i -> 2 * i + 1).toArray();
        add(new RunId(wide), 1, columns(10, odd.length), odd);
        receive(ordinary, 0, 2, 0, 10);

        write();

        assertThat(stored).containsExactly(ordinary);
        int turns = 1;
        for (; !intake.isEmpty(); turns++) {
            write();
        }
        assertThat(turns).isBetween(4, 60);
        long[] expected = LongStream.concat(Arrays.stream(even), Arrays.stream(odd))
                .sorted()
                .distinct()
                .toArray();
        assertThat(series(wide, "metric/9").steps().toArray()).isEqualTo(expected);
    }

    @Test
    void what_is_stored_of_an_idle_run_follows_from_its_points_whatever_the_writes() {
        String other = "other-" + UUID.randomUUID();
        for (int sequence = 0; sequence < 30; sequence++) {
            receive(ordinary, sequence, 3, sequence * 100L, 100);
            write();
            if (sequence == 17) {
                open();
            }
        }
        for (int sequence = 0; sequence < 30; sequence++) {
            receive(other, sequence, 3, sequence * 100L, 100);
        }
        write();
        open();

        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            intake.idle(run -> run.equals(ordinary) || run.equals(other));
            assertThat(documents(ordinary)).hasSize(1 + 1 + 3 + 3).isEqualTo(documents(other));
        });
        assertThat(series(ordinary, "metric/1").points()).isEqualTo(3_000);
    }

    /** The documents of a run by their collections and ids, without the name of the run. */
    private Map<String, String> documents(String run) {
        Map<String, String> documents = new TreeMap<>();
        for (CollectionName collection :
                List.of(CollectionName.METRICS, CollectionName.SEGMENTS, CollectionName.CHUNKS, CollectionName.PAGES)) {
            for (Document document : database.collection(collection).find(Filters.regex("_id", "^" + run + "/"))) {
                String id = document.getString("_id").substring(run.length());
                document.remove("_id");
                documents.put(collection + id, document.toString());
            }
        }
        return documents;
    }

    @Test
    void a_series_is_continued_by_another_intake_whatever_was_closed() {
        for (int sequence = 0; sequence < 40; sequence++) {
            receive(ordinary, sequence, 3, sequence * 250L, 250);
            write();
            if (sequence % 7 == 0) {
                open();
            }
        }

        assertThat(series(ordinary, "metric/2").steps().toArray())
                .containsExactly(LongStream.range(0, 10_000).toArray());
    }

    @Test
    void a_turn_that_failed_is_repeated_with_the_same_result() {
        receive(wide, 0, 300, 0, 20);
        receive(ordinary, 0, 13, 0, 256);
        fails = true;

        assertThatThrownBy(this::write).hasMessage("the store was taken away");
        intake.forget();
        fails = false;
        write();

        assertThat(stored).containsExactlyInAnyOrder(wide, ordinary);
        assertThat(series(wide, "metric/299").values().toArray()).hasSize(20);
        assertThat(series(ordinary, "metric/0").values().toArray()).hasSize(256);
    }

    @Test
    void what_waits_is_bounded() {
        long sequence = 0;
        while (!intake.isFull()) {
            receive(wide, sequence, 8_000, sequence * 20, 20);
            sequence++;
        }

        assertThat(sequence).isLessThan(MetricIntake.MAX_WAITING_BYTES / (8_000 * 20 * Double.BYTES));
        while (intake.isFull()) {
            write();
        }
        assertThat(stored).isNotEmpty().hasSizeLessThan((int) sequence);
    }

    @Test
    void a_chunk_that_was_written_before_is_read_and_continued_by_another_intake() {
        receive(ordinary, 0, 70, 0, 10);
        write();
        open();

        receive(ordinary, 1, 71, 10, 10);
        write();

        assertThat(series(ordinary, "metric/0").steps().toArray())
                .containsExactly(LongStream.range(0, 20).toArray());
        assertThat(series(ordinary, "metric/69").points()).isEqualTo(20);
        assertThat(series(ordinary, "metric/70").points()).isEqualTo(10);
    }

    @Test
    void of_batches_of_one_sequence_the_first_is_stored_and_the_others_are_refused_once() {
        for (int i = 0; i < 3; i++) {
            receive(ordinary, 0, 2, i * 10L, 10);
        }
        fails = true;
        assertThatThrownBy(this::write).hasMessage("the store was taken away");
        intake.forget();
        fails = false;

        write();

        assertThat(stored).containsExactly(ordinary);
        assertThat(refused)
                .hasSize(2)
                .allMatch(reason -> reason.contains("sequence 0 of attempt 1 of run " + ordinary));
        assertThat(series(ordinary, "metric/1").points()).isEqualTo(10);
        assertThat(intake.firstUnwritten()).isEmpty();
    }

    @Test
    void a_record_that_is_read_again_is_neither_stored_twice_nor_refused() {
        receive(ordinary, 0, 2, 0, 10);
        receive(ordinary, 1, 2, 10, 10);
        write();
        open();
        offset = 0;

        receive(ordinary, 0, 2, 0, 10);
        receive(ordinary, 1, 2, 10, 10);
        receive(ordinary, 2, 2, 20, 10);
        write();

        assertThat(stored).hasSize(3);
        assertThat(refused).isEmpty();
        assertThat(series(ordinary, "metric/1").points()).isEqualTo(30);
    }

    @Test
    void the_series_of_runs_that_are_opened_together_are_those_of_each() {
        receive(wide, 0, 300, 0, 20);
        receive(ordinary, 0, 2, 0, 5_000);
        write();

        Map<String, StoredSeries> together = StoredSeries.of(
                store,
                Map.of(
                        wide,
                        List.of("metric/0", "metric/299"),
                        ordinary,
                        List.of("metric/1", "metric/2"),
                        "unknown",
                        List.of("metric/0")));

        assertThat(together.keySet()).containsExactlyInAnyOrder(wide, ordinary, "unknown");
        assertThat(series(together, wide, "metric/299").values().toArray())
                .hasSize(20)
                .containsOnly(299);
        assertThat(series(together, wide, "metric/0").values().toArray())
                .hasSize(20)
                .containsOnly(0);
        assertThat(series(together, ordinary, "metric/1").steps())
                .isEqualTo(series(ordinary, "metric/1").steps());
        assertThat(series(together, ordinary, "metric/2").points()).isZero();
        assertThat(series(together, "unknown", "metric/0").points()).isZero();
    }

    @Test
    void series_of_many_runs_that_close_chunks_together_are_not_in_memory_together() {
        int runs = 60;
        int steps = OpenMetrics.MAX_OPEN - 1;
        OpenMetrics open = new OpenMetrics(store);
        for (int run = 0; run < runs; run++) {
            open.add(pass(open, run, 0, 0, steps), Long.MAX_VALUE);
            open.save();
        }
        int writes = 0;
        long most = 0;
        for (int run = 0; run < runs; run++) {
            open.add(pass(open, run, 1, steps, 1), Long.MAX_VALUE);
            most = Math.max(most, open.points());
            if (open.isFull()) {
                open.save();
                writes++;
            }
        }
        open.save();

        assertThat(runs * 13L * steps).as("points of all").isGreaterThan(OpenMetrics.MAX_POINTS * 3 / 2);
        assertThat(most).isLessThan(OpenMetrics.MAX_POINTS * 3 / 2);
        assertThat(writes).isPositive();
        for (int run = 0; run < runs; run += 7) {
            assertThat(series(ordinary + run, "metric/12").steps().toArray())
                    .containsExactly(LongStream.rangeClosed(0, steps).toArray());
        }

        OpenMetrics another = new OpenMetrics(store);
        another.open(IntStream.range(0, runs)
                .mapToObj(run -> new GroupKey(ordinary + run, 0))
                .toList());
        assertThat(another.points()).isPositive().isLessThan(OpenMetrics.MAX_POINTS * 3 / 2);
    }

    private WritePass pass(OpenMetrics open, int run, long sequence, long firstStep, int size) {
        String name = ordinary + run;
        Longs steps = Longs.adopt(LongStream.range(firstStep, firstStep + size).toArray());
        Block block = new Block(steps, steps, columns(13, size));
        return new WritePass(
                name, open.table(name), List.of(new MetricBatch(new RunId(name), 1, sequence, List.of(block))));
    }

    private void write() {
        intake.write((record, reason) -> refused.add(reason));
    }

    private Series series(String run, String metric) {
        return series(StoredSeries.of(store, Map.of(run, List.of(metric))), run, metric);
    }

    private static Series series(Map<String, StoredSeries> opened, String run, String metric) {
        return new SeriesReader(Objects.requireNonNull(opened.get(run)))
                .read(metric, 0, Long.MAX_VALUE, 20_000, Scale.LINEAR);
    }

    /** Columns {@code metric/0}, {@code metric/1}, ... whose values are the numbers of the metrics. */
    private static List<Column> columns(int metrics, int size) {
        return IntStream.range(0, metrics)
                .mapToObj(i -> {
                    double[] values = new double[size];
                    Arrays.fill(values, i);
                    return new Column("metric/" + i, Doubles.adopt(values));
                })
                .toList();
    }

    private void receive(String run, long sequence, int metrics, long firstStep, int size) {
        add(
                new RunId(run),
                sequence,
                columns(metrics, size),
                LongStream.range(firstStep, firstStep + size).toArray());
    }

    private void add(RunId run, long sequence, List<Column> columns, long[] steps) {
        Block block = new Block(Longs.adopt(steps), Longs.adopt(steps.clone()), columns);
        MetricBatch batch = new MetricBatch(run, 1, sequence, List.of(block));
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>(PARTITION.topic(), PARTITION.partition(), offset++, new byte[0], new byte[0]);
        intake.add(new Received(record, new Payload.Metrics(batch, List.of()), "topic-id"));
    }
}
