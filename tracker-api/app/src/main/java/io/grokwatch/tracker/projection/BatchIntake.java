package io.grokwatch.tracker.projection;

import io.grokwatch.tracker.live.LiveEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Collects records for the linger time, or up to a number or a size, and has the projectors write all of them. */
final class BatchIntake implements Intake {
    private static final int MAX_RECORDS = 4_000;
    private static final long MAX_BYTES = 16L * 1024 * 1024;

    private final List<Projector> projectors;
    private final long lingerNanos;

    private Batch batch = new Batch();
    private final Map<TopicPartition, Long> first = new HashMap<>();
    private int records;
    private long bytes;
    private long sinceNanos;

    /** @param linger how long records are collected */
    BatchIntake(List<Projector> projectors, Duration linger) {
        this.projectors = projectors;
        this.lingerNanos = linger.toNanos();
    }

    @Override
    public void add(Received record) {
        if (isEmpty()) {
            sinceNanos = System.nanoTime();
        }
        batch.add(record.payload(), record.at());
        first.putIfAbsent(record.partition(), record.offset());
        records++;
        bytes += record.bytes();
    }

    @Override
    public boolean isEmpty() {
        return records == 0;
    }

    @Override
    public boolean isFull() {
        return records >= MAX_RECORDS || bytes >= MAX_BYTES;
    }

    @Override
    public Duration untilDue() {
        return isFull() ? Duration.ZERO : Duration.ofNanos(Math.max(0, sinceNanos + lingerNanos - System.nanoTime()));
    }

    @Override
    public List<LiveEvent> write(Refusals refusals) {
        List<LiveEvent> events = new ArrayList<>();
        for (Projector projector : projectors) {
            events.addAll(projector.project(batch));
        }
        drop();
        return events;
    }

    @Override
    public Map<TopicPartition, Long> firstUnwritten() {
        return Map.copyOf(first);
    }

    @Override
    public void forget() {
        projectors.forEach(Projector::forget);
    }

    @Override
    public void drop() {
        batch = new Batch();
        first.clear();
        records = 0;
        bytes = 0;
    }
}
