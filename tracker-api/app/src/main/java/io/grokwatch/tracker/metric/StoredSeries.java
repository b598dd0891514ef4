package io.grokwatch.tracker.metric;

import io.grokwatch.events.history.AttemptHistory;
import io.grokwatch.tracker.metric.ChunkKey.PageKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The series of a run in the store, as of when it was opened. Metrics that are read together are read with one request for each
 * document that they share; a bounded number of their points is kept for the next of them. For one thread.
 */
final class StoredSeries implements SeriesSource {
    /** At 28 bytes a point 14 MiB. */
    private static final int MAX_KEPT_POINTS = 500_000;

    private final MetricStore store;
    private final String run;
    private final AttemptHistory attempts;
    private final MetricTable table;
    /** The slots that are read together. */
    private final List<Integer> together = new ArrayList<>();

    private final SequencedMap<ChunkKey, Chunk> kept = new LinkedHashMap<>(16, 0.75f, true);
    private int keptPoints;

    /** @param metrics those that are read together */
    StoredSeries(MetricStore store, String run, Collection<String> metrics) {
        this.store = store;
        this.run = run;
        this.attempts = store.attempts(run);
        this.table = store.table(run);
        for (String metric : metrics) {
            Integer slot = table.find(metric);
            if (slot != null) {
                together.add(slot);
            }
        }
    }

    @Override
    public AttemptHistory attempts() {
        return attempts;
    }

    @Override
    public NavigableMap<Long, ChunkHead> heads(String metric) {
        Integer slot = table.find(metric);
        if (slot == null) {
            return new TreeMap<>();
        }
        List<PageKey> keys = new ArrayList<>();
        for (long page : table.pages(MetricTable.groupOf(slot))) {
            keys.add(new PageKey(run, slot, page));
        }
        NavigableMap<Long, ChunkHead> heads = new TreeMap<>();
        store.pages(keys).values().forEach(page -> heads.putAll(page.heads()));
        keepSurviving(metric, heads);
        return heads;
    }

    /** The heads of the surviving points of all metrics, by name. */
    SortedMap<String, NavigableMap<Long, ChunkHead>> heads() {
        SortedMap<String, NavigableMap<Long, ChunkHead>> all = new TreeMap<>();
        for (int group = 0; group < table.groups(); group++) {
            List<String> names = table.names(group);
            List<PageKey> keys = new ArrayList<>();
            for (long page : table.pages(group)) {
                for (int i = 0; i < names.size(); i++) {
                    keys.add(new PageKey(run, group * MetricTable.GROUP + i, page));
                }
            }
            store.pages(keys)
                    .forEach((key, page) -> all.computeIfAbsent(
                                    names.get(key.slot() % MetricTable.GROUP), first -> new TreeMap<>())
                            .putAll(page.heads()));
        }
        all.forEach(this::keepSurviving);
        all.values().removeIf(Map::isEmpty);
        return all;
    }

    @Override
    public Map<Long, Chunk> chunks(String metric, Collection<Long> indexes) {
        Integer slot = table.find(metric);
        if (slot == null) {
            return Map.of();
        }
        Map<Long, Chunk> chunks = new HashMap<>();
        List<ChunkKey> missing = new ArrayList<>();
        for (long index : indexes) {
            ChunkKey key = new ChunkKey(run, slot, index);
            Chunk known = kept.get(key);
            if (known == null) {
                missing.add(key);
            } else {
                chunks.put(index, known);
            }
        }
        read(missing).forEach((key, chunk) -> {
            if (key.slot() == slot) {
                chunks.put(key.index(), chunk);
            }
        });
        return chunks;
    }

    /** Reads these chunks, and with them those of the metrics of the same documents that are read together. */
    private Map<ChunkKey, Chunk> read(List<ChunkKey> keys) {
        List<ChunkKey> all = new ArrayList<>(keys);
        for (ChunkKey key : keys) {
            for (int slot : together) {
                if (slot != key.slot() && MetricTable.groupOf(slot) == MetricTable.groupOf(key.slot())) {
                    all.add(new ChunkKey(run, slot, key.index()));
                }
            }
        }
        Map<ChunkKey, Chunk> read = store.chunks(all);
        read.forEach(this::keep);
        return read;
    }

    private void keep(ChunkKey key, Chunk chunk) {
        @Nullable Chunk before = kept.put(key, chunk);
        keptPoints += chunk.size() - (before == null ? 0 : before.size());
        while (keptPoints > MAX_KEPT_POINTS) {
            keptPoints -= kept.pollFirstEntry().getValue().size();
        }
    }

    /** Only chunks of which some points survive and some do not are read: mostly the one that the newest attempt began in. */
    private void keepSurviving(String metric, NavigableMap<Long, ChunkHead> heads) {
        heads.values().removeIf(head -> head.isFullySuperseded(attempts));
        List<Long> mixed = new ArrayList<>();
        heads.forEach((index, head) -> {
            if (!head.survives(attempts)) {
                mixed.add(index);
            }
        });
        mixed.forEach(heads::remove);
        chunks(metric, mixed).forEach((index, chunk) -> {
            Chunk surviving = chunk.surviving(attempts);
            if (surviving.size() > 0) {
                heads.put(index, surviving.head());
            }
        });
    }
}
