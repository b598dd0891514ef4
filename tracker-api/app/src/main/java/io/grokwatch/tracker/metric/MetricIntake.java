package io.grokwatch.tracker.metric;

import io.grokwatch.events.MetricBatch;
import io.grokwatch.kafka.Payload;
import io.grokwatch.tracker.TrackerConfig;
import io.grokwatch.tracker.live.LiveEvent;
import io.grokwatch.tracker.metric.StoredMetrics.Progress;
import io.grokwatch.tracker.projection.Intake;
import io.grokwatch.tracker.projection.Received;
import io.grokwatch.tracker.projection.Timestamped;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Writes the metrics of runs in turns, with a share for each run. In a turn every run that waits writes at most {@value
 * #POINTS_PER_TURN} points, where a document counts as some thousands; so however wide, fast or disordered the points of one run
 * are, those of another wait for one such share of each run at most. What a run has more than its share
 * waits in memory, up to {@value #MAX_WAITING_BYTES} bytes for all runs together, and beyond that in the topic, whose positions
 * do not pass what waits.
 *
 * <p>A run that falls behind catches up, as everything that waits of it is merged before it is written: each document is written
 * once for up to {@value #VALUES_PER_PASS} values.
 */
@Singleton
public final class MetricIntake implements Intake {
    /** A group costs as much as so many points at least. */
    static final int GROUPS_PER_TURN = 128;

    static final long POINTS_PER_TURN = 250_000;
    static final long VALUES_PER_PASS = 1_000_000;
    static final long MAX_WAITING_BYTES = 64L * 1024 * 1024;
    private static final int MAX_POSITIONS = 5_000;
    private static final int MERGED_AT_A_TIME = 64;

    private final OpenMetrics open;
    private final StoredMetrics listener;
    private final WaitingMetrics waitingMetrics;
    private final long lingerNanos;

    /** In turn order. */
    private final SequencedMap<String, Share> shares = new LinkedHashMap<>();

    /** Of the runs that were written last. */
    private final SequencedMap<String, MetricPosition> positions = new LinkedHashMap<>(16, 0.75f, true);

    private final Map<TopicPartition, TreeSet<Long>> unwritten = new HashMap<>();
    private long waitingBytes;
    private long sinceNanos;
    /** Whether a turn has left something that it had begun. */
    private boolean continues;

    MetricIntake(MetricStore store, StoredMetrics listener, WaitingMetrics waitingMetrics, TrackerConfig config) {
        this.open = new OpenMetrics(store);
        this.listener = listener;
        this.waitingMetrics = waitingMetrics;
        this.lingerNanos = config.projection().linger().toNanos();
    }

    @Override
    public void add(Received record) {
        if (!(record.payload() instanceof Payload.Metrics(MetricBatch batch, var rejections))) {
            throw new IllegalArgumentException("topic " + record.partition().topic() + " carries no metrics");
        }
        if (isEmpty()) {
            sinceNanos = System.nanoTime();
        }
        Waiting waiting = new Waiting(record, batch, heapBytes(batch) + record.bytes(), Instant.now());
        shares.computeIfAbsent(batch.runId().value(), Share::new).waiting.addLast(waiting);
        unwritten.computeIfAbsent(record.partition(), first -> new TreeSet<>()).add(record.offset());
        waitingBytes += waiting.bytes;
    }

    @Override
    public boolean isEmpty() {
        return shares.isEmpty();
    }

    @Override
    public boolean isFull() {
        return waitingBytes >= MAX_WAITING_BYTES;
    }

    @Override
    public Duration untilDue() {
        return continues || isFull()
                ? Duration.ZERO
                : Duration.ofNanos(Math.max(0, sinceNanos + lingerNanos - System.nanoTime()));
    }

    @Override
    public List<LiveEvent> write(Refusals refusals) {
        open.dropDeleted();
        openPositions();
        List<GroupKey> groups = new ArrayList<>();
        for (Share share : shares.values()) {
            groups.addAll(share.pass(refusals).next(GROUPS_PER_TURN));
        }
        open.open(groups);
        for (Share share : shares.values()) {
            open.add(share.pass(refusals), POINTS_PER_TURN);
            if (open.isFull()) {
                open.save();
            }
        }
        open.save();

        Map<String, Progress> stored = new LinkedHashMap<>();
        List<Share> done = new ArrayList<>();
        for (Share share : shares.values()) {
            if (share.pass(refusals).isDone()) {
                stored.put(share.run, new Progress(List.copyOf(share.taken), share.position));
                done.add(share);
            }
        }
        List<LiveEvent> events = new ArrayList<>(listener.stored(stored));
        done.forEach(this::remove);
        stored.forEach((run, progress) -> positions.put(run, progress.position()));
        trimPositions();
        Map<String, List<MetricBatch>> batches = new LinkedHashMap<>();
        stored.forEach((run, progress) -> batches.put(
                run, progress.batches().stream().map(Timestamped::value).toList()));
        events.addAll(LiveMetricEvents.of(batches));
        continues = !shares.isEmpty();
        reportWaiting();
        sinceNanos = System.nanoTime();
        return events;
    }

    @Override
    public void idle(Predicate<String> isOwn) {
        open.dropDeleted();
        open.mergeIdle(MERGED_AT_A_TIME, isOwn);
    }

    @Override
    public Map<TopicPartition, Long> firstUnwritten() {
        Map<TopicPartition, Long> first = new HashMap<>();
        unwritten.forEach((partition, offsets) -> {
            if (!offsets.isEmpty()) {
                first.put(partition, offsets.first());
            }
        });
        return first;
    }

    @Override
    public void forget() {
        open.clear();
        positions.clear();
        shares.values().forEach(share -> share.pass = null);
    }

    /** Reads the positions of the runs that wait, unless they are known. */
    private void openPositions() {
        List<String> missing = shares.keySet().stream()
                .filter(run -> !positions.containsKey(run))
                .toList();
        if (!missing.isEmpty()) {
            Map<String, MetricPosition> found = listener.positions(missing);
            missing.forEach(run -> positions.put(run, found.getOrDefault(run, MetricPosition.NONE)));
        }
    }

    private void trimPositions() {
        while (positions.size() > MAX_POSITIONS) {
            positions.pollFirstEntry();
        }
    }

    @Override
    public void drop() {
        shares.clear();
        unwritten.clear();
        waitingBytes = 0;
        continues = false;
        reportWaiting();
    }

    private void reportWaiting() {
        Map<String, Instant> since = new HashMap<>();
        shares.forEach((run, share) -> since.put(run, share.waiting.getFirst().since));
        waitingMetrics.set(since);
    }

    /** Removes the batches of a pass that is done; a run with more batches begins another at its next turn. */
    private void remove(Share share) {
        for (int i = 0; i < share.ofPass; i++) {
            Waiting done = share.waiting.removeFirst();
            waitingBytes -= done.bytes;
            TreeSet<Long> offsets = unwritten.get(done.record.partition());
            if (offsets != null) {
                offsets.remove(done.record.offset());
            }
        }
        share.pass = null;
        if (share.waiting.isEmpty()) {
            shares.remove(share.run);
        }
    }

    /** About how much of the heap a decoded batch takes. */
    private static long heapBytes(MetricBatch batch) {
        long bytes = 200;
        for (MetricBatch.Block block : batch.blocks()) {
            long steps = block.steps().size();
            bytes += 16 * steps + block.columns().size() * (160 + Double.BYTES * steps);
        }
        return bytes;
    }

    private static long values(MetricBatch batch) {
        long values = 1;
        for (MetricBatch.Block block : batch.blocks()) {
            values += (long) block.steps().size() * block.columns().size();
        }
        return values;
    }

    /** A batch that is not written yet. */
    private static final class Waiting {
        private final Received record;
        private final MetricBatch batch;
        private final long bytes;
        private final Instant since;
        private boolean refused;

        Waiting(Received record, MetricBatch batch, long bytes, Instant since) {
            this.record = record;
            this.batch = batch;
            this.bytes = bytes;
            this.since = since;
        }

        /** Sends the record to the dead letters, once however often its pass is begun. */
        void refuse(Refusals refusals, String reason) {
            if (!refused) {
                refused = true;
                refusals.refuse(record, reason);
            }
        }
    }

    /** What waits of a run, in the order of the offsets. */
    private final class Share {
        private final String run;
        private final Deque<Waiting> waiting = new ArrayDeque<>();
        private @Nullable WritePass pass;
        /** How many of those that wait are settled by the pass: written, refused, or known to be written before. */
        private int ofPass;
        /** Those that the pass writes. */
        private final List<Timestamped<MetricBatch>> taken = new ArrayList<>();
        /** The position of the run once the pass is done. */
        private MetricPosition position = MetricPosition.NONE;

        Share(String run) {
            this.run = run;
        }

        /** The current pass; begins one of as much as waits, within the bound of values, if there is none. */
        WritePass pass(Refusals refusals) {
            WritePass current = pass;
            if (current == null) {
                current = begin(refusals);
                pass = current;
            }
            return current;
        }

        private WritePass begin(Refusals refusals) {
            taken.clear();
            ofPass = 0;
            position = positions.getOrDefault(run, MetricPosition.NONE);
            long values = 0;
            for (Waiting one : waiting) {
                values += values(one.batch);
                if (values > VALUES_PER_PASS && ofPass > 0) {
                    break;
                }
                ofPass++;
                if (!position.passed(one.record)) {
                    take(one, refusals);
                }
            }
            return new WritePass(
                    run, open.table(run), taken.stream().map(Timestamped::value).toList());
        }

        private void take(Waiting one, Refusals refusals) {
            String objection = position.received().objection(one.batch);
            if (objection == null) {
                taken.add(new Timestamped<>(one.batch, one.record.at()));
                position = position.after(one.record, one.batch);
            } else {
                one.refuse(refusals, objection);
                position = position.after(one.record);
            }
        }
    }
}
