package io.grokwatch.bench.freshness;

import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.bench.harness.Producers;
import io.grokwatch.bench.harness.SimulatedRun;
import io.grokwatch.events.MetricBatch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A run of thirteen metrics, and how long after their acknowledgement its points were on the live feed. Thread-safe. */
final class OrdinaryRun {
    private final String id;
    private final String worker;
    private final SimulatedRun run;
    private final Deque<Sent> waiting = new ArrayDeque<>();
    private final List<Long> delaysNanos = new ArrayList<>();
    private long lastStep = -1;
    private int resets;

    OrdinaryRun(String id, int seed) {
        this.id = id;
        this.worker = "worker-of-" + id;
        this.run = new SimulatedRun(id, seed);
    }

    String id() {
        return id;
    }

    String worker() {
        return worker;
    }

    void send(Producers producers, int steps) {
        MetricBatch batch = run.next(steps, System.currentTimeMillis());
        long last;
        synchronized (this) {
            lastStep += steps;
            last = lastStep;
        }
        producers.send(batch, at -> acknowledged(last, at));
    }

    synchronized long lastStep() {
        return lastStep;
    }

    private synchronized void acknowledged(long step, long atNanos) {
        waiting.addLast(new Sent(step, atNanos));
    }

    /** Takes an event of the run's feed. */
    synchronized void received(String event, JsonNode data) {
        if (event.equals("reset")) {
            resets++;
        }
        if (!event.equals("metrics")) {
            return;
        }
        long now = System.nanoTime();
        long newest = -1;
        for (JsonNode block : data.path("blocks")) {
            for (JsonNode step : block.path("steps")) {
                newest = Math.max(newest, step.asLong());
            }
        }
        while (!waiting.isEmpty() && waiting.getFirst().step() <= newest) {
            delaysNanos.add(Math.max(0, now - waiting.removeFirst().atNanos()));
        }
    }

    /** The delays since the last call; a point that has not arrived counts with the time that it has waited. */
    synchronized List<Long> takeDelays() {
        List<Long> taken = new ArrayList<>(delaysNanos);
        long now = System.nanoTime();
        waiting.forEach(sent -> taken.add(now - sent.atNanos()));
        waiting.clear();
        delaysNanos.clear();
        return taken;
    }

    synchronized int resets() {
        return resets;
    }

    private record Sent(long step, long atNanos) {}
}
