package io.grokwatch.bench.freshness;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How long after their acknowledgement heartbeats were on the live feed, and which runs were shown as lost. Thread-safe. */
final class Heartbeats {
    private final Map<String, Map<Long, Long>> waiting = new HashMap<>();
    private final List<Long> delaysNanos = new ArrayList<>();
    private final Set<String> lost = new HashSet<>();

    synchronized void acknowledged(String worker, long step, long atNanos) {
        waiting.computeIfAbsent(worker, first -> new HashMap<>()).put(step, atNanos);
    }

    /** Takes an event of the feed of all runs. */
    synchronized void received(String event, JsonNode data) {
        long now = System.nanoTime();
        if (data.path("state").asText().equals("LOST")
                || data.path("status").asText().equals("LOST")) {
            lost.add(data.path("id").asText(data.path("worker").asText()));
        }
        if (event.equals("worker")) {
            long step = data.path("step").asLong();
            Map<Long, Long> ofWorker = waiting.getOrDefault(data.path("worker").asText(), Map.of());
            ofWorker.entrySet().removeIf(sent -> {
                if (sent.getKey() > step) {
                    return false;
                }
                delaysNanos.add(Math.max(0, now - sent.getValue()));
                return true;
            });
        }
    }

    /** The delays since the last call; a heartbeat that has not arrived counts with the time that it has waited. */
    synchronized List<Long> takeDelays() {
        List<Long> taken = new ArrayList<>(delaysNanos);
        long now = System.nanoTime();
        waiting.values().forEach(ofWorker -> {
            ofWorker.values().forEach(at -> taken.add(now - at));
            ofWorker.clear();
        });
        delaysNanos.clear();
        return taken;
    }

    synchronized Set<String> lost() {
        return Set.copyOf(lost);
    }
}
