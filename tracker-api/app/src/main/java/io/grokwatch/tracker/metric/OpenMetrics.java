package io.grokwatch.tracker.metric;

import io.grokwatch.tracker.metric.ChunkKey.PageKey;
import io.grokwatch.tracker.metric.WritePass.DocumentSlices;
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
 * A cache of the tables, chunks and pages that are being written to, so that they are not read for every write. Of each the least
 * recently used are dropped beyond a bound. A chunk or page that the table or the page shows not to exist is not looked for. For
 * one thread.
 */
final class OpenMetrics {
    /** At 36 bytes a point about 45 MiB. */
    private static final long MAX_POINTS = 1_250_000;
    /** At about 230 bytes a head 22 MiB. */
    private static final long MAX_HEADS = 100_000;
    /** At about 150 bytes a name 30 MiB. */
    private static final long MAX_NAMES = 200_000;

    private final MetricStore store;
    private final SequencedMap<String, MetricTable> tables = new LinkedHashMap<>(16, 0.75f, true);
    private final SequencedMap<ChunkKey, Chunk> chunks = new LinkedHashMap<>(16, 0.75f, true);
    private final SequencedMap<PageKey, Page> pages = new LinkedHashMap<>(16, 0.75f, true);

    OpenMetrics(MetricStore store) {
        this.store = store;
    }

    /** The table of a run. */
    MetricTable table(String run) {
        MetricTable known = tables.get(run);
        if (known == null) {
            known = store.table(run);
            tables.put(run, known);
        }
        return known;
    }

    /**
     * How many of these documents of one run may be written now, at least one: as many as have together at most so many points
     * afterwards, all of which are written again.
     */
    int within(List<DocumentSlices> documents, long maxPoints) {
        openPages(documents);
        long points = 0;
        for (int i = 0; i < documents.size(); i++) {
            for (Map.Entry<ChunkKey, List<ColumnSlice>> entry :
                    documents.get(i).slices().entrySet()) {
                ChunkHead head =
                        page(entry.getKey().page()).heads().get(entry.getKey().index());
                points += head == null ? 0 : head.count();
                for (ColumnSlice slice : entry.getValue()) {
                    points += slice.size();
                }
            }
            if (points > maxPoints && i > 0) {
                return i;
            }
        }
        return documents.size();
    }

    /**
     * Merges slices into their chunks and saves those: the tables first, then the chunks, then their heads. After a failure the
     * caller clears the cache and repeats the batches.
     */
    void write(Collection<DocumentSlices> documents) {
        openPages(documents);
        saveTables(documents);
        openChunks(documents);
        Map<ChunkKey, Chunk> changedChunks = new LinkedHashMap<>();
        Map<PageKey, Page> changedPages = new LinkedHashMap<>();
        for (DocumentSlices document : documents) {
            document.slices().forEach((key, slices) -> {
                Chunk chunk = chunks.computeIfAbsent(key, first -> new Chunk());
                slices.forEach(slice -> slice.putInto(chunk));
                Page page = page(key.page());
                page.put(key.index(), chunk.head());
                changedChunks.put(key, chunk);
                changedPages.put(key.page(), page);
            });
        }
        store.saveChunks(changedChunks);
        store.savePages(changedPages);
        trim();
    }

    /** Clears the cache: another process may have written meanwhile, or a write has failed halfway. */
    void clear() {
        tables.clear();
        chunks.clear();
        pages.clear();
    }

    private Page page(PageKey key) {
        return pages.computeIfAbsent(key, first -> new Page());
    }

    private void openPages(Collection<DocumentSlices> documents) {
        Set<PageKey> missing = new HashSet<>();
        for (DocumentSlices document : documents) {
            boolean exists = table(document.document().run())
                    .pages(document.document().group())
                    .contains(Page.indexOf(document.document().index()));
            for (ChunkKey key : exists ? document.slices().keySet() : Set.<ChunkKey>of()) {
                if (!pages.containsKey(key.page())) {
                    missing.add(key.page());
                }
            }
        }
        pages.putAll(store.pages(missing));
    }

    private void saveTables(Collection<DocumentSlices> documents) {
        Map<String, MetricTable> changed = new HashMap<>();
        for (DocumentSlices document : documents) {
            String run = document.document().run();
            MetricTable table = table(run);
            table.addPage(
                    document.document().group(),
                    Page.indexOf(document.document().index()));
            changed.put(run, table);
        }
        store.saveTables(changed.values());
    }

    private void openChunks(Collection<DocumentSlices> documents) {
        List<ChunkKey> missing = new ArrayList<>();
        for (DocumentSlices document : documents) {
            for (ChunkKey key : document.slices().keySet()) {
                if (!chunks.containsKey(key) && page(key.page()).heads().containsKey(key.index())) {
                    missing.add(key);
                }
            }
        }
        chunks.putAll(store.chunks(missing));
    }

    private void trim() {
        trim(chunks, MAX_POINTS, chunk -> chunk.size() + 16L);
        trim(pages, MAX_HEADS, page -> page.heads().size() + 1L);
        trim(tables, MAX_NAMES, table -> table.size() + 64L);
    }

    private interface Weight<T> {
        long of(T value);
    }

    private static <K, T> void trim(SequencedMap<K, T> cache, long bound, Weight<T> weight) {
        long total = 0;
        for (T value : cache.values()) {
            total += weight.of(value);
        }
        while (total > bound) {
            total -= weight.of(cache.pollFirstEntry().getValue());
        }
    }
}
