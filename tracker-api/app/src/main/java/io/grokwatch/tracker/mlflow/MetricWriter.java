package io.grokwatch.tracker.mlflow;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Updates;
import io.grokwatch.events.Doubles;
import io.grokwatch.events.Longs;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunId;
import io.grokwatch.events.validation.MetricRules;
import io.grokwatch.kafka.RecordCodec;
import io.grokwatch.tracker.kafka.Publisher;
import io.grokwatch.tracker.metric.SeriesPoints;
import io.grokwatch.tracker.projection.MetricBarrier;
import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.Store;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * Publishes what clients log as batches of metrics on {@code run-metrics}, one record of each request, and returns when all replicas have
 * acknowledged it.
 *
 * <p>A series keeps one value of a step, MLflow every value that differs in time or value. So this knows the last point of each metric
 * that it logs: a value at a later step is published alone. One at a step that has another is stored in {@link RepeatedPoints} together
 * with that one, and is published if it is the greater by time and value, which MLflow takes for the value of the step. The same value
 * again is dropped, so that a request may be repeated.
 *
 * <p>The number of a batch is counted in the store, as several instances of the tracker may receive requests about one run. A number that
 * another instance has taken in between shows that what is known here of the run is no longer all: it is read again.
 */
@Singleton
final class MetricWriter {
    private static final int ATTEMPT = 1;
    private static final int ACKNOWLEDGEMENT_SECONDS = 15;
    /** Of which the last points are known. */
    private static final int MAX_RUNS = 1_000;
    /** Of all runs together. */
    private static final int MAX_METRICS = 200_000;

    private static final FindOneAndUpdateOptions COUNTED =
            new FindOneAndUpdateOptions().upsert(true).returnDocument(ReturnDocument.AFTER);

    private final Store store;
    private final Publisher publisher;
    private final MetricBarrier barrier;
    private final SeriesPoints series;
    private final RepeatedPoints repeated;
    /** In the order of their last use. */
    private final SequencedMap<String, Writer> writers = new LinkedHashMap<>(16, 0.75f, true);

    MetricWriter(
            Store store, Publisher publisher, MetricBarrier barrier, SeriesPoints series, RepeatedPoints repeated) {
        this.store = store;
        this.publisher = publisher;
        this.barrier = barrier;
        this.series = series;
        this.repeated = repeated;
    }

    /**
     * Logs values of metrics of a run.
     *
     * @throws MlflowException 503 if the broker has not acknowledged them; they may be there nevertheless, and a repetition is harmless
     */
    void log(String run, List<LoggedMetric> metrics) {
        Writer writer = writer(run);
        Future<RecordMetadata> sent;
        synchronized (writer) {
            MetricBatch batch = writer.next(metrics);
            if (batch == null) {
                return;
            }
            try {
                sent = publisher.sendAsync(RecordCodec.record(batch));
            } catch (KafkaException unavailable) {
                writer.forget();
                throw notAcknowledged(run, unavailable);
            }
        }
        try {
            sent.get(ACKNOWLEDGEMENT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            writer.forget();
            throw notAcknowledged(run, e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException stopped) {
            writer.forget();
            Thread.currentThread().interrupt();
            throw new MlflowException(MlflowErrorCode.TEMPORARILY_UNAVAILABLE, "the tracker shuts down");
        }
    }

    private static MlflowException notAcknowledged(String run, Throwable cause) {
        return new MlflowException(
                MlflowErrorCode.TEMPORARILY_UNAVAILABLE,
                "the metrics of run " + run + " were not acknowledged by the broker: " + cause);
    }

    private Writer writer(String run) {
        synchronized (writers) {
            Writer writer = writers.computeIfAbsent(run, Writer::new);
            long metrics = 0;
            for (Writer one : writers.values()) {
                metrics += one.size;
            }
            while (writers.size() > MAX_RUNS || (metrics > MAX_METRICS && writers.size() > 1)) {
                metrics -= writers.pollFirstEntry().getValue().size;
            }
            return writer;
        }
    }

    /** The next number of a batch of a run, from 0. */
    private long count(String run) {
        Document counted = Objects.requireNonNull(store.collection(CollectionName.MLFLOW_SEQUENCES)
                .findOneAndUpdate(Filters.eq("_id", run), Updates.inc("next", 1L), COUNTED));
        return Objects.requireNonNull(counted.get("next", Number.class)).longValue() - 1;
    }

    /** The value of a metric at a step. */
    private record Place(String metric, long step) {}

    /** What is known of the points of a run. Guarded by itself. */
    private final class Writer {
        private final String run;
        private final Map<String, LoggedMetric> last = new HashMap<>();
        private @Nullable Map<String, Integer> repeatedCounts;
        /** The number of the last batch, or -1 if nothing is known. */
        private long sequence = -1;
        /** Whether metrics that are not in {@link #last} have no points. */
        private boolean isComplete;

        private volatile int size;

        Writer(String run) {
            this.run = run;
        }

        synchronized void forget() {
            last.clear();
            repeatedCounts = null;
            isComplete = false;
            sequence = -2;
            size = 0;
        }

        /** The batch that publishes these values; null if there is nothing to be published. */
        @Nullable
        MetricBatch next(List<LoggedMetric> metrics) {
            long number = count(run);
            if (number == 0) {
                forget();
                isComplete = true;
            } else if (number != sequence + 1) {
                forget();
                requireProjected();
            }
            sequence = number;
            Map<Place, LoggedMetric> published = new LinkedHashMap<>();
            List<LoggedMetric> others = new ArrayList<>();
            readLast(metrics);
            Map<Place, LoggedMetric> stored = earlier(metrics);
            Map<String, LoggedMetric> reached = new HashMap<>();
            for (LoggedMetric metric : metrics) {
                if (MetricRules.stepObjection(metric.step()) != null) {
                    others.add(metric);
                    continue;
                }
                Place place = new Place(metric.key(), metric.step());
                LoggedMetric before = published.get(place);
                LoggedMetric lastOne = reached.getOrDefault(metric.key(), last.get(metric.key()));
                if (before == null) {
                    before = lastOne != null && lastOne.step() == metric.step() ? lastOne : stored.get(place);
                }
                if (before == null) {
                    published.put(place, metric);
                } else if (!metric.isSame(before.timeMs(), before.value())) {
                    others.add(before);
                    others.add(metric);
                    if (metric.isAfter(before.timeMs(), before.value())) {
                        published.put(place, metric);
                    }
                }
                LoggedMetric value = published.getOrDefault(place, before);
                if (value != null && (lastOne == null || metric.step() >= lastOne.step())) {
                    reached.put(metric.key(), value);
                }
            }
            if (!others.isEmpty()) {
                repeated.add(run, List.copyOf(new LinkedHashSet<>(others)), repeatedCounts());
            }
            last.putAll(reached);
            size = last.size();
            return published.isEmpty()
                    ? null
                    : batch(run, number, published.values().stream().toList());
        }

        private Map<String, Integer> repeatedCounts() {
            if (repeatedCounts == null) {
                repeatedCounts = repeated.counts(run);
            }
            return repeatedCounts;
        }

        /** Reads the last points of the metrics that are not known. */
        private void readLast(List<LoggedMetric> metrics) {
            if (isComplete) {
                return;
            }
            Set<String> unknown = new LinkedHashSet<>();
            metrics.forEach(metric -> unknown.add(metric.key()));
            unknown.removeAll(last.keySet());
            if (!unknown.isEmpty()) {
                series.readLast(
                        run,
                        unknown,
                        (name, step, value, timeMs) -> last.put(name, new LoggedMetric(name, value, timeMs, step)));
            }
        }

        /** The stored values at the steps before the last of their metric that these values have. */
        private Map<Place, LoggedMetric> earlier(List<LoggedMetric> metrics) {
            Map<String, long[]> ranges = new HashMap<>();
            for (LoggedMetric metric : metrics) {
                LoggedMetric lastOne = last.get(metric.key());
                if (lastOne != null && metric.step() < lastOne.step() && metric.step() >= 0) {
                    long[] range =
                            ranges.computeIfAbsent(metric.key(), first -> new long[] {metric.step(), metric.step()});
                    range[0] = Math.min(range[0], metric.step());
                    range[1] = Math.max(range[1], metric.step());
                }
            }
            if (ranges.isEmpty()) {
                return Map.of();
            }
            requireProjected();
            Set<Place> wanted = new LinkedHashSet<>();
            metrics.forEach(metric -> wanted.add(new Place(metric.key(), metric.step())));
            Map<Place, LoggedMetric> found = new HashMap<>();
            ranges.forEach((name, range) ->
                    series.read(run, name, range[0], range[1], (step, value, timeMs, attempt) -> {
                        Place place = new Place(name, step);
                        if (wanted.contains(place)) {
                            found.put(place, new LoggedMetric(name, value, timeMs, step));
                        }
                    }));
            return found;
        }

        private void requireProjected() {
            if (!barrier.await(run)) {
                sequence = -2;
                throw new MlflowException(
                        MlflowErrorCode.TEMPORARILY_UNAVAILABLE,
                        "the points of run " + run + " that were logged before are not stored yet");
            }
        }
    }

    /** A batch with a block for each set of metrics that were logged together. */
    static MetricBatch batch(String run, long number, List<LoggedMetric> metrics) {
        Map<List<Long>, Map<String, Double>> rows = new LinkedHashMap<>();
        for (LoggedMetric metric : metrics) {
            rows.computeIfAbsent(List.of(metric.step(), metric.timeMs()), first -> new LinkedHashMap<>())
                    .put(metric.key(), metric.value());
        }
        Map<Set<String>, List<Map.Entry<List<Long>, Map<String, Double>>>> blocks = new LinkedHashMap<>();
        for (Map.Entry<List<Long>, Map<String, Double>> row : rows.entrySet()) {
            blocks.computeIfAbsent(row.getValue().keySet(), first -> new ArrayList<>())
                    .add(row);
        }
        List<MetricBatch.Block> built = new ArrayList<>();
        blocks.forEach((names, ofBlock) -> {
            long[] steps = new long[ofBlock.size()];
            long[] times = new long[ofBlock.size()];
            for (int i = 0; i < steps.length; i++) {
                steps[i] = ofBlock.get(i).getKey().getFirst();
                times[i] = ofBlock.get(i).getKey().getLast();
            }
            List<MetricBatch.Column> columns = new ArrayList<>();
            for (String name : names) {
                double[] values = new double[ofBlock.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = Objects.requireNonNull(ofBlock.get(i).getValue().get(name));
                }
                columns.add(new MetricBatch.Column(name, Doubles.of(values)));
            }
            built.add(new MetricBatch.Block(Longs.adopt(steps), Longs.adopt(times), columns));
        });
        return new MetricBatch(new RunId(run), ATTEMPT, number, built);
    }
}
