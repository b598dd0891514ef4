package io.grokwatch.tracker.metric;

import io.grokwatch.events.history.AttemptHistory;
import io.grokwatch.tracker.metric.Page.Child;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The surviving points of a series in a range of steps, by summaries of consecutive points where those suffice, else by points. It is a
 * list of items in step order; a coarse item is replaced by finer ones by reading the node that has them. A bounded number of
 * nodes is kept at a time.
 */
final class SeriesWalk {
    private static final int NODES_AT_A_TIME = 64;

    private final SeriesSource source;
    private final AttemptHistory attempts;
    private final long from;
    private final long to;
    /** The last step of the closed chunks that are in effect. */
    private final long frontier;

    private final boolean acceptsDeleted;
    private final List<Item> items = new ArrayList<>();

    /** A part of the range. */
    sealed interface Item {}

    /**
     * Points of a node.
     *
     * @param node has them in finer parts; null if it was deleted
     * @param isSurviving whether those that do not survive are left out of the summary
     */
    record Part(Summary summary, @Nullable NodeKey node, boolean isSurviving) implements Item {}

    /** A node whose summary is not known, as points are added to it. */
    record Growing(NodeKey node) implements Item {}

    /** Points that survive, of indices from {@code from} to {@code to}, which is excluded. */
    record Points(Chunk chunk, int from, int to) implements Item {}

    /** Receives items in step order. */
    interface Sink {
        void part(Summary summary);

        void points(Points points);
    }

    /** A node was divided while the series was read; it may be read again. */
    static final class NodeDividedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private NodeDividedException(NodeKey node) {
            super("node " + node.documentId() + " was divided while it was read");
        }
    }

    /**
     * The range from {@code from} to {@code to}, both included, of a series.
     *
     * @param acceptsDeleted whether a node that is missing counts as deleted, so that the summary of its points is used; else it was
     *     divided meanwhile
     */
    SeriesWalk(SeriesSource source, SeriesSource.Contents contents, long from, long to, boolean acceptsDeleted) {
        this.acceptsDeleted = acceptsDeleted;
        this.source = source;
        this.attempts = source.attempts();
        this.from = from;
        this.to = to;
        this.frontier =
                contents.closed() == null ? Summary.NONE : contents.closed().lastStep();
        List<Item> whole = new ArrayList<>();
        if (contents.closed() != null) {
            add(contents.closed(), NodeKey.root(contents.series()), whole);
        }
        addPoints(contents.open().surviving(attempts), 0, Long.MAX_VALUE, whole);
        replace(whole, part -> !isExact(part), true, new Sink() {
            @Override
            public void part(Summary summary) {
                throw new IllegalStateException("parts are added with their nodes");
            }

            @Override
            public void points(Points points) {
                items.add(points);
            }
        });
    }

    /** The summary of all points; empty if there are none. */
    Summary.Builder total() {
        Summary.Builder total = new Summary.Builder();
        for (Item item : items) {
            switch (item) {
                case Part part -> total.add(part.summary());
                case Points points -> total.add(points.chunk().summary(points.from(), points.to()));
                case Growing growing -> throw new IllegalStateException("a growing node is always replaced");
            }
        }
        return total;
    }

    /** Visits the range, with finer items in the place of those that are too coarse. */
    void visit(Predicate<Summary> isTooCoarse, Sink sink) {
        replace(items, part -> isTooCoarse.test(part.summary()), false, sink);
    }

    /** Whether what a part summarises are just its points that survive in the range. */
    private boolean isExact(Part part) {
        return part.summary().firstStep() >= from
                && part.summary().lastStep() <= to
                && (part.isSurviving() || part.summary().survives(attempts));
    }

    /** @param collects whether the parts are added to the items of this walk, else to the sink */
    private void replace(List<Item> coarse, Predicate<Part> isTooCoarse, boolean collects, Sink sink) {
        Deque<Item> remaining = new ArrayDeque<>(coarse);
        while (!remaining.isEmpty()) {
            Item next = remaining.peekFirst();
            if (next instanceof Points points) {
                sink.points(points);
                remaining.removeFirst();
            } else if (next instanceof Part part && !isReplaced(part, isTooCoarse)) {
                if (collects) {
                    items.add(part);
                } else {
                    sink.part(part.summary());
                }
                remaining.removeFirst();
            } else {
                replaceSome(remaining, isTooCoarse, collects);
            }
        }
    }

    /** Replaces the first items that are too coarse. */
    private void replaceSome(Deque<Item> remaining, Predicate<Part> isTooCoarse, boolean summarises) {
        Set<NodeKey> nodes = new LinkedHashSet<>();
        List<Item> taken = new ArrayList<>();
        while (!remaining.isEmpty() && nodes.size() < NODES_AT_A_TIME) {
            Item item = remaining.removeFirst();
            taken.add(item);
            switch (item) {
                case Part part when isReplaced(part, isTooCoarse) -> nodes.add(Objects.requireNonNull(part.node()));
                case Growing growing -> nodes.add(growing.node());
                case Part fine -> {}
                case Points points -> {}
            }
        }
        Map<NodeKey, Page> pages =
                source.pages(nodes.stream().filter(node -> !node.isChunk()).collect(Collectors.toList()));
        Map<NodeKey, Chunk> chunks =
                source.chunks(nodes.stream().filter(NodeKey::isChunk).collect(Collectors.toList()));
        List<Item> finer = new ArrayList<>();
        for (Item item : taken) {
            switch (item) {
                case Part part
                when isReplaced(part, isTooCoarse) -> {
                    NodeKey node = Objects.requireNonNull(part.node());
                    if (acceptsDeleted && node.isChunk() && !chunks.containsKey(node)) {
                        finer.add(new Part(part.summary(), null, part.isSurviving()));
                    } else {
                        addFiner(
                                node,
                                part.summary().firstStep(),
                                part.summary().lastStep(),
                                summarises && isInside(part.summary()),
                                pages,
                                chunks,
                                finer);
                    }
                }
                case Growing growing -> addFiner(growing.node(), 0, Long.MAX_VALUE, summarises, pages, chunks, finer);
                case Part fine -> finer.add(fine);
                case Points points -> finer.add(points);
            }
        }
        for (Item item : finer.reversed()) {
            remaining.addFirst(item);
        }
    }

    private static boolean isReplaced(Part part, Predicate<Part> isTooCoarse) {
        return part.node() != null && isTooCoarse.test(part);
    }

    private boolean isInside(Summary summary) {
        return summary.firstStep() >= from && summary.lastStep() <= to;
    }

    /**
     * Adds what a node has of some steps.
     *
     * @param summarises whether the points of a chunk of which some survive are summarised again, so that they need not be kept
     */
    private void addFiner(
            NodeKey node,
            long first,
            long last,
            boolean summarises,
            Map<NodeKey, Page> pages,
            Map<NodeKey, Chunk> chunks,
            List<Item> finer) {
        if (node.isChunk()) {
            Chunk chunk = chunks.get(node);
            if (chunk == null) {
                throw new NodeDividedException(node);
            }
            Chunk surviving = chunk.surviving(attempts);
            if (summarises) {
                int begin = first == 0 ? 0 : surviving.firstAfter(first - 1);
                int end = surviving.firstAfter(Math.min(last, frontier));
                if (begin < end) {
                    finer.add(new Part(surviving.summary(begin, end), node, true));
                }
            } else {
                addPoints(surviving, first, Math.min(last, frontier), finer);
            }
            return;
        }
        Page page = pages.get(node);
        if (page == null) {
            throw new NodeDividedException(node);
        }
        for (Child child : page.children()) {
            NodeKey key = new NodeKey(node.series(), page.level() - 1, child.id());
            if (child.parts().isEmpty()) {
                if (child.id().step() <= Math.min(frontier, to)) {
                    finer.add(new Growing(key));
                }
                continue;
            }
            for (Summary part : child.parts()) {
                if (part.firstStep() >= first && part.firstStep() <= last) {
                    add(part, key, finer);
                }
            }
        }
    }

    private void add(Summary part, NodeKey node, List<Item> into) {
        boolean isOutside = part.lastStep() < from || part.firstStep() > to || part.firstStep() > frontier;
        if (!isOutside && !part.isFullySuperseded(attempts)) {
            into.add(new Part(part, node, false));
        }
    }

    private void addPoints(Chunk surviving, long first, long last, List<Item> into) {
        long begin = Math.max(from, first);
        int start = begin == 0 ? 0 : surviving.firstAfter(begin - 1);
        int end = surviving.firstAfter(Math.min(to, last));
        if (start < end) {
            into.add(new Points(surviving, start, end));
        }
    }
}
