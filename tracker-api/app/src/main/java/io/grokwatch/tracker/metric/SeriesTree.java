package io.grokwatch.tracker.metric;

import io.grokwatch.tracker.metric.NodeKey.NodeId;
import io.grokwatch.tracker.metric.Page.Child;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The closed chunks of a series as a B+-tree whose pages summarise: each chunk holds {@value Chunk#POINTS} points, in the order of
 * their steps, whatever the distances of those, and at most twice as many once points were added between others; a chunk or page that
 * would become larger is divided into two. So a node is bounded, and a series of 10^8 points has five levels of pages.
 *
 * <p>The tree is a fold of the points in the order in which they are added: it does not depend on how they are grouped into writes.
 *
 * <p>A node is divided into two new ones, which are stored before the one page that refers to them in its place. So whichever write is
 * interrupted, every page in effect refers to whole nodes; a write that is repeated stores the same.
 */
final class SeriesTree {
    private final NodeKey.Series series;
    private final TreeNodes nodes;

    SeriesTree(NodeKey.Series series, TreeNodes nodes) {
        this.series = series;
        this.nodes = nodes;
    }

    /**
     * Removes the chunks after a step: a write that was interrupted has added them, and its points are open still.
     *
     * @param frontier the last step of the chunks that are in effect
     */
    void trim(long frontier) {
        NodeKey key = NodeKey.root(series);
        while (true) {
            Page page = nodes.page(key);
            boolean trimmed = false;
            while (!page.children().isEmpty() && page.last().id().step() > frontier) {
                page.children().removeLast();
                trimmed = true;
            }
            if (page.children().isEmpty() || page.level() == 1) {
                if (trimmed) {
                    nodes.changed(key);
                }
                return;
            }
            if (trimmed) {
                page.replace(
                        page.children().size() - 1,
                        List.of(Child.growing(page.last().id())));
                nodes.changed(key);
            }
            key = childKey(page, page.children().size() - 1);
        }
    }

    /** Adds a chunk after all others. */
    void append(Chunk chunk) {
        NodeId id = new NodeId(chunk.step(0), 0);
        nodes.create(NodeKey.chunk(series, id), chunk);
        List<Visit> spine = path(Long.MAX_VALUE);
        Child added = new Child(id, chunk.parts());
        for (int i = spine.size() - 1; i >= 0; i--) {
            Page page = spine.get(i).page();
            if (!page.isFull()) {
                page.add(added);
                nodes.changed(spine.get(i).key());
                return;
            }
            Child sibling = createPage(page.level(), added.id(), List.of(added));
            if (i == 0) {
                Child moved =
                        createPage(page.level(), page.children().getFirst().id(), page.children());
                page.grow(new Child(moved.id(), page.summaries()), sibling);
                nodes.changed(spine.get(i).key());
                return;
            }
            // Nothing is added to this page any more, so its parent summarises it.
            Page parent = spine.get(i - 1).page();
            parent.replace(
                    parent.children().size() - 1,
                    List.of(new Child(parent.last().id(), page.summaries())));
            nodes.changed(spine.get(i - 1).key());
            added = sibling;
        }
    }

    /**
     * Adds a point that belongs into one of the chunks. {@link #summarise} has to be called for the chunk that is returned.
     *
     * @return null if the chunk was deleted: of its points only the summaries are kept
     */
    @Nullable
    NodeKey put(long step, double value, long timeMs, int attempt, long sequence) {
        List<Visit> path = path(step);
        Visit leaf = path.getLast();
        Child child = leaf.page().children().get(leaf.index());
        NodeKey key = NodeKey.chunk(series, child.id());
        Chunk chunk = nodes.chunk(key);
        if (chunk == null) {
            return null;
        }
        chunk.put(step, value, timeMs, attempt, sequence);
        nodes.chunkChanged(key);
        if (chunk.size() > 2 * Chunk.POINTS) {
            divide(path, key, chunk);
        }
        return key;
    }

    /** Summarises a changed chunk in the pages above it; one that was divided meanwhile has been. */
    void summarise(NodeKey chunk) {
        List<Visit> path = path(chunk.id().step());
        Visit leaf = path.getLast();
        NodeId id = leaf.page().children().get(leaf.index()).id();
        Chunk points = id.equals(chunk.id()) ? nodes.chunk(chunk) : null;
        if (points != null) {
            replace(path, List.of(new Child(id, points.parts())));
        }
    }

    /** The summary of all points; there is one at least. */
    Summary total() {
        Summary.Builder total = new Summary.Builder();
        NodeKey key = NodeKey.root(series);
        while (true) {
            Page page = nodes.page(key);
            page.children().forEach(child -> child.parts().forEach(total::add));
            if (page.level() == 1 || !page.last().parts().isEmpty()) {
                return total.build();
            }
            key = childKey(page, page.children().size() - 1);
        }
    }

    private void divide(List<Visit> path, NodeKey key, Chunk chunk) {
        int middle = chunk.size() / 2;
        Chunk left = chunk.range(0, middle);
        Chunk right = chunk.range(middle, chunk.size());
        NodeId leftId = key.id().next(Math.min(key.id().step(), left.step(0)));
        NodeId rightId = key.id().next(right.step(0));
        nodes.create(NodeKey.chunk(series, leftId), left);
        nodes.create(NodeKey.chunk(series, rightId), right);
        nodes.remove(key);
        replace(path, List.of(new Child(leftId, left.parts()), new Child(rightId, right.parts())));
    }

    /** Replaces the child that a path leads to, divides the pages that overflow by it, and summarises those above. */
    private void replace(List<Visit> path, List<Child> replacement) {
        List<Child> children = replacement;
        for (int i = path.size() - 1; i >= 0; i--) {
            Visit visit = path.get(i);
            Page page = visit.page();
            page.replace(visit.index(), children);
            boolean isLast = i > 0 && isLast(path.get(i - 1));
            if (page.children().size() <= Page.CHILDREN) {
                nodes.changed(visit.key());
                if (i > 0) {
                    children = List.of(
                            isLast
                                    ? Child.growing(visit.key().id())
                                    : new Child(visit.key().id(), page.summaries()));
                }
                continue;
            }
            List<Child> left = page.children().subList(0, Page.CHILDREN / 2);
            List<Child> right =
                    page.children().subList(Page.CHILDREN / 2, page.children().size());
            Page leftPage = new Page(page.level(), left);
            Page rightPage = new Page(page.level(), right);
            NodeId own =
                    i > 0 ? visit.key().id() : new NodeId(left.getFirst().id().step(), 0);
            NodeId leftId =
                    i > 0 ? own.next(Math.min(own.step(), left.getFirst().id().step())) : own;
            NodeId rightId = own.next(right.getFirst().id().step());
            nodes.create(new NodeKey(series, page.level(), leftId), leftPage);
            nodes.create(new NodeKey(series, page.level(), rightId), rightPage);
            Child first = new Child(leftId, leftPage.summaries());
            Child second = i == 0 || isLast ? Child.growing(rightId) : new Child(rightId, rightPage.summaries());
            if (i == 0) {
                page.grow(first, second);
                nodes.changed(visit.key());
            } else {
                nodes.remove(visit.key());
                children = List.of(first, second);
            }
        }
    }

    private static boolean isLast(Visit visit) {
        return visit.index() == visit.page().children().size() - 1;
    }

    private Child createPage(int level, NodeId first, List<Child> children) {
        NodeId id = new NodeId(first.step(), 0);
        nodes.create(new NodeKey(series, level, id), new Page(level, children));
        return Child.growing(id);
    }

    private NodeKey childKey(Page page, int index) {
        return new NodeKey(series, page.level() - 1, page.children().get(index).id());
    }

    /** The pages from the root to the lowest one that a step belongs to. */
    private List<Visit> path(long step) {
        List<Visit> path = new ArrayList<>();
        NodeKey key = NodeKey.root(series);
        while (true) {
            Page page = nodes.page(key);
            int index = page.indexOf(step);
            path.add(new Visit(key, page, index));
            if (page.level() == 1) {
                return path;
            }
            key = childKey(page, index);
        }
    }

    /**
     * A page on the way to a chunk.
     *
     * @param index of the child that the way leads to
     */
    private record Visit(NodeKey key, Page page, int index) {}
}
