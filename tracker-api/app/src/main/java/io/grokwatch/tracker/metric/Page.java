package io.grokwatch.tracker.metric;

import io.grokwatch.tracker.metric.NodeKey.NodeId;
import java.util.ArrayList;
import java.util.List;

/**
 * A page of the tree of a series: up to {@value #CHILDREN} children in the order of their steps, each with the summaries of
 * <em>its</em> children, or of the parts of the chunk that it is. So a page has up to 256 summaries, each of 16 times as many points
 * as those of the page below. The last child of a page above the lowest is not summarised while points are added after it.
 */
final class Page {
    /** The maximum number of children. */
    static final int CHILDREN = 16;

    private int level;
    private final List<Child> children;

    /**
     * A child of a page.
     *
     * @param parts summaries of its children in their order; empty if the page has to be read for them
     */
    record Child(NodeId id, List<Summary> parts) {
        Child {
            parts = List.copyOf(parts);
        }

        /** A page whose last child still grows. */
        static Child growing(NodeId id) {
            return new Child(id, List.of());
        }
    }

    /** @param level 1 if the children are chunks */
    Page(int level, List<Child> children) {
        this.level = level;
        this.children = new ArrayList<>(children);
    }

    /** @throws IllegalStateException if it is of another version */
    static Page decode(byte[] block) {
        ColumnReader in = new ColumnReader(block);
        int level = in.count();
        int size = in.count();
        long[] steps = in.longs(size);
        long[] versions = in.runs(size);
        long[] sizes = in.runs(size);
        int total = 0;
        for (long parts : sizes) {
            total += Math.toIntExact(parts);
        }
        List<Summary> all = SummaryColumns.read(in, total);
        List<Child> children = new ArrayList<>(size);
        int from = 0;
        for (int i = 0; i < size; i++) {
            int to = from + (int) sizes[i];
            children.add(new Child(new NodeId(steps[i], (int) versions[i]), all.subList(from, to)));
            from = to;
        }
        return new Page(level, children);
    }

    byte[] encode() {
        ColumnWriter out = new ColumnWriter();
        out.number(level);
        out.number(children.size());
        out.longs(children.stream().mapToLong(child -> child.id().step()).toArray());
        out.runs(children.stream().mapToLong(child -> child.id().version()).toArray());
        out.runs(children.stream().mapToLong(child -> child.parts().size()).toArray());
        SummaryColumns.write(
                out, children.stream().flatMap(child -> child.parts().stream()).toList());
        return out.compressed();
    }

    int level() {
        return level;
    }

    /** The children, in step order. */
    List<Child> children() {
        return children;
    }

    Child last() {
        return children.getLast();
    }

    boolean isFull() {
        return children.size() >= CHILDREN;
    }

    /** The index of the child that a step belongs to: the last that begins at it or before, else the first. */
    int indexOf(long step) {
        int at = children.size() - 1;
        while (at > 0 && children.get(at).id().step() > step) {
            at--;
        }
        return at;
    }

    /** The summary of each child, all of which are summarised. */
    List<Summary> summaries() {
        List<Summary> summaries = new ArrayList<>(children.size());
        for (Child child : children) {
            Summary.Builder summary = new Summary.Builder();
            child.parts().forEach(summary::add);
            summaries.add(summary.build());
        }
        return summaries;
    }

    /** How many summaries it has. */
    int weight() {
        int weight = 1;
        for (Child child : children) {
            weight += child.parts().size();
        }
        return weight;
    }

    void add(Child child) {
        children.add(child);
    }

    /** Replaces a child by one or two. */
    void replace(int index, List<Child> replacement) {
        children.remove(index);
        children.addAll(index, replacement);
    }

    /** Makes it the parent of the pages that its children were moved to. */
    void grow(Child left, Child right) {
        level++;
        children.clear();
        children.add(left);
        children.add(right);
    }
}
