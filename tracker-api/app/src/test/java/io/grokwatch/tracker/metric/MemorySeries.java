package io.grokwatch.tracker.metric;

import io.grokwatch.events.history.AttemptHistory;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A series whose tree is in memory, encoded as in the store; it counts the nodes that are read. */
final class MemorySeries implements SeriesSource, TreeNodes {
    private static final NodeKey.Series SERIES = new NodeKey.Series("run", 0);

    private final Map<NodeKey, byte[]> stored = new HashMap<>();
    private final Map<NodeKey, Page> pages = new HashMap<>();
    private final Map<NodeKey, Chunk> chunks = new HashMap<>();
    private final Set<NodeKey> removed = new HashSet<>();
    private final SeriesTree tree = new SeriesTree(SERIES, this);
    private Chunk open = new Chunk();
    private long frontier = -1;
    private AttemptHistory attempts = AttemptHistory.NONE;
    private int read;

    void log(long step, double value) {
        log(step, value, 1, 0);
    }

    /** Adds a point as {@link OpenMetrics} does. */
    void log(long step, double value, int attempt, long sequence) {
        if (step <= frontier) {
            tree.summarise(Objects.requireNonNull(tree.put(step, value, step, attempt, sequence)));
            return;
        }
        open.put(step, value, step, attempt, sequence);
        if (open.size() == OpenMetrics.MAX_OPEN) {
            Chunk closed = open.removeFirst(Chunk.POINTS);
            tree.append(closed);
            frontier = closed.lastStep();
        }
    }

    void attempts(AttemptHistory history) {
        attempts = history;
    }

    SeriesTree tree() {
        return tree;
    }

    Map<NodeKey, Page> allPages() {
        return pages;
    }

    Map<NodeKey, Chunk> allChunks() {
        return chunks;
    }

    int takeRead() {
        int taken = read;
        read = 0;
        return taken;
    }

    @Override
    public AttemptHistory attempts() {
        return attempts;
    }

    @Override
    public @Nullable Contents contents(String metric) {
        pages.forEach((key, page) -> stored.computeIfAbsent(key, first -> page.encode()));
        chunks.forEach((key, chunk) -> stored.computeIfAbsent(key, first -> ChunkCodec.encode(chunk)));
        return metric.equals("loss")
                ? new Contents(SERIES, frontier < 0 ? null : tree.total(), open.range(0, open.size()))
                : null;
    }

    @Override
    public Map<NodeKey, Page> pages(Collection<NodeKey> keys) {
        read += keys.size();
        Map<NodeKey, Page> found = new HashMap<>();
        keys.forEach(key -> found.put(key, Page.decode(Objects.requireNonNull(stored.get(key)))));
        return found;
    }

    @Override
    public Map<NodeKey, Chunk> chunks(Collection<NodeKey> keys) {
        read += keys.size();
        Map<NodeKey, Chunk> found = new HashMap<>();
        keys.forEach(key -> found.put(key, ChunkCodec.decode(Objects.requireNonNull(stored.get(key)))));
        return found;
    }

    @Override
    public Page page(NodeKey key) {
        return pages.computeIfAbsent(key, first -> new Page(1, List.of()));
    }

    @Override
    public Chunk chunk(NodeKey key) {
        Chunk chunk = chunks.get(key);
        if (chunk == null) {
            throw new AssertionError("no chunk " + key);
        }
        return chunk;
    }

    @Override
    public void create(NodeKey key, Page page) {
        if (pages.put(key, page) != null || removed.contains(key)) {
            throw new AssertionError("page " + key.documentId() + " is created a second time");
        }
    }

    @Override
    public void create(NodeKey key, Chunk chunk) {
        if (chunks.put(key, chunk) != null || removed.contains(key)) {
            throw new AssertionError("chunk " + key.documentId() + " is created a second time");
        }
    }

    @Override
    public void changed(NodeKey key) {
        stored.remove(key);
    }

    @Override
    public void chunkChanged(NodeKey key) {
        stored.remove(key);
    }

    @Override
    public void remove(NodeKey key) {
        removed.add(key);
        pages.remove(key);
        chunks.remove(key);
        stored.remove(key);
    }
}
