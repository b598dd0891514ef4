package io.grokwatch.tracker.metric;

import org.jspecify.annotations.Nullable;

/** The nodes of the trees of series, as far as a writer needs them. What it changes is stored later, all at once. */
interface TreeNodes {

    /** The page with that key, or one without children if there is none. */
    Page page(NodeKey key);

    /** The chunk with that key, or null if a retention policy deleted it. */
    @Nullable
    Chunk chunk(NodeKey key);

    /** Adds a page that no other page has as a child yet. */
    void create(NodeKey key, Page page);

    /** Adds a chunk. */
    void create(NodeKey key, Chunk chunk);

    /** Records that a page is changed. */
    void changed(NodeKey key);

    /** Records that points of a chunk were added or replaced. */
    void chunkChanged(NodeKey key);

    /** Removes a node whose points are in other nodes now. */
    void remove(NodeKey key);
}
