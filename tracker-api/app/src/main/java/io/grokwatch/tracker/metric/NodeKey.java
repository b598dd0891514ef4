package io.grokwatch.tracker.metric;

/**
 * A node of the tree of a series: a chunk, or a page.
 *
 * @param series whose tree it is
 * @param level 0 for a chunk, {@link #ROOT} for the root, else that of the page
 * @param id of the node among those of its level
 */
record NodeKey(Series series, int level, NodeId id) {
    /** The level of the root's key; the level of the root itself is kept in it, as it grows. */
    static final int ROOT = -1;

    /** The key of the root of a series. */
    static NodeKey root(Series series) {
        return new NodeKey(series, ROOT, new NodeId(0, 0));
    }

    static NodeKey chunk(Series series, NodeId id) {
        return new NodeKey(series, 0, id);
    }

    boolean isChunk() {
        return level == 0;
    }

    /** The {@code _id} of its document. */
    String documentId() {
        return switch (level) {
            case ROOT -> series.documentId();
            case 0 -> series.documentId() + "/" + id.text();
            default -> series.documentId() + "/" + level + "/" + id.text();
        };
    }

    /**
     * A metric of a run.
     *
     * @param slot of the metric, see {@link MetricTable}
     */
    record Series(String run, int slot) {
        String documentId() {
            return run + "/" + slot;
        }
    }

    /**
     * Identifies a node among those of its level by the first step of its range when it was created. Of the two nodes that a node is
     * divided into neither has its id, so that the parent's document alone decides which of them are in effect.
     *
     * @param step lower bound of its points, but for those of the first node, which has all that are lower
     * @param version distinguishes a node from the one that it replaces
     */
    record NodeId(long step, int version) {

        /** The id of a part of this node that begins at a step. */
        NodeId next(long first) {
            return new NodeId(first, first == step ? version + 1 : 0);
        }

        String text() {
            return version == 0 ? Long.toString(step) : step + "." + version;
        }
    }
}
