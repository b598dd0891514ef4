package io.grokwatch.bench.harness;

import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.events.MetricBatch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A run of thirteen metrics, and how long after their acknowledgement its points were on the live feed. Thread-safe. */
public final class FollowedRun {
    private final String id;
    private final String worker;
    private final SimulatedRun run;
    private final Deque<Sent> waiting = new ArrayDeque<>();
    private final List<Long> delaysNanos = new ArrayList<>();
    private long lastStep = -1;
    private long points;
    private int resets;

    /** A run that is not begun yet. */
    public FollowedRun(String id, int seed) {
        this.id = id;
        this.worker = "worker-of-" + id;
        this.run = new SimulatedRun(id, seed);
    }

    /** Its id. */
    public String id() {
        return id;
    }

    /** The id of its worker. */
    public String worker() {
        return worker;
    }

    /** Sends its next steps as one batch. */
    public void send(Producers producers, int steps) {
        MetricBatch batch = run.next(steps, System.currentTimeMillis());
        long last;
        synchronized (this) {
            lastStep += steps;
            for (MetricBatch.Block block : batch.blocks()) {
                points += (long) block.steps().size() * block.columns().size();
            }
            last = lastStep;
        }
        producers.send(batch, at -> acknowledged(last, at));
    }

    /** The last step that was sent. */
    public synchronized long lastStep() {
        return lastStep;
    }

    /** How many points were sent. */
    public synchronized long points() {
        return points;
    }

    private synchronized void acknowledged(long step, long atNanos) {
        waiting.addLast(new Sent(step, atNanos));
    }

    /** Takes an event of the run's feed. */
    public synchronized void received(String event, JsonNode data) {
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
    public synchronized List<Long> takeDelays() {
        List<Long> taken = new ArrayList<>(delaysNanos);
        long now = System.nanoTime();
        waiting.forEach(sent -> taken.add(now - sent.atNanos()));
        waiting.clear();
        delaysNanos.clear();
        return taken;
    }

    /** How often its feed began from the start. */
    public synchronized int resets() {
        return resets;
    }

    private record Sent(long step, long atNanos) {}
}
