package io.grokwatch.tracker.metric;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/**
 * A cache of the chunks and pages that are being written to, so that they are not read for every batch. Those that were changed
 * and not saved are kept; of the others the least recently used are dropped when there are more than the bound. For one thread.
 */
final class OpenChunks {
    private final MetricStore store;
    private final int bound;
    private final SequencedMap<String, Chunk> chunks = new LinkedHashMap<>(16, 0.75f, true);
    private final SequencedMap<String, Page> pages = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, ChunkKey> changed = new HashMap<>();

    OpenChunks(MetricStore store, int bound) {
        this.store = store;
        this.bound = bound;
    }

    /** Reads those of these chunks that are not open. */
    void open(Collection<ChunkKey> keys) {
        List<String> missing = new ArrayList<>();
        for (ChunkKey key : keys) {
            if (!chunks.containsKey(key.id())) {
                missing.add(key.id());
            }
        }
        chunks.putAll(store.chunks(missing));
    }

    /** An open chunk, new if there was none, to be written to. */
    Chunk change(ChunkKey key) {
        changed.put(key.id(), key);
        return chunks.computeIfAbsent(key.id(), id -> new Chunk());
    }

    /** Saves the changes: the list of pages first, then chunks, then their heads. After a failure the caller clears and repeats all. */
    void save() {
        Map<String, Set<String>> pagesByRun = new HashMap<>();
        Set<String> changedPages = new HashSet<>();
        for (ChunkKey key : changed.values()) {
            changedPages.add(key.pageId());
            if (!pages.containsKey(key.pageId())) {
                pagesByRun.computeIfAbsent(key.run(), run -> new HashSet<>()).add(key.pageId());
            }
        }
        pages.putAll(
                store.pages(pagesByRun.values().stream().flatMap(Set::stream).toList()));
        pagesByRun.values().forEach(ids -> ids.removeIf(pages::containsKey));
        pagesByRun.values().removeIf(Set::isEmpty);
        store.listPages(pagesByRun);

        Map<String, Chunk> savedChunks = new HashMap<>();
        changed.forEach((id, key) -> {
            Chunk chunk = change(key);
            savedChunks.put(id, chunk);
            pages.computeIfAbsent(key.pageId(), page -> new Page()).put(key.index(), chunk.head());
        });
        store.saveChunks(savedChunks);
        store.savePages(selected(changedPages));
        changed.clear();
        trim(chunks);
        trim(pages);
    }

    /** Clears the cache: another process may have written meanwhile, or a write has failed halfway. */
    void clear() {
        chunks.clear();
        pages.clear();
        changed.clear();
    }

    private Map<String, Page> selected(Set<String> ids) {
        Map<String, Page> selected = new HashMap<>();
        for (String id : ids) {
            selected.put(id, pages.computeIfAbsent(id, page -> new Page()));
        }
        return selected;
    }

    private <T> void trim(SequencedMap<String, T> cache) {
        while (cache.size() > bound) {
            cache.pollFirstEntry();
        }
    }

    /** Which chunk of which metric of which run. */
    record ChunkKey(String run, String metric, long index) {
        String id() {
            return run + "/" + metric + "/" + index;
        }

        String pageId() {
            return run + "/" + metric + "/" + Page.indexOf(index);
        }
    }
}
