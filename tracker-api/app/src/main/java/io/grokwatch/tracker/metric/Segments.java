package io.grokwatch.tracker.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The segments of a group as they are stored: together they have its open points, and closed ones that are not removed yet. */
final class Segments {
    private final List<byte[]> blocks = new ArrayList<>();
    private int added;
    private long points;

    void add(int number, byte[] block) {
        blocks.add(block);
        added = Math.max(added, number);
    }

    /** The greatest number of a segment that was added to the base. */
    int added() {
        return added;
    }

    /** How many points they had when they were read by {@link #open}, with those that are closed. */
    long points() {
        return points;
    }

    /** The open points by the place of their metric: those after its closed chunks. */
    SortedMap<Integer, Chunk> open(Map<Integer, Summary> closed) {
        SortedMap<Integer, Chunk> open = new TreeMap<>();
        for (byte[] block : blocks) {
            ChunkCodec.decodeSegment(block).forEach((place, chunk) -> {
                points += chunk.size();
                Chunk known = open.get(place);
                if (known == null) {
                    open.put(place, chunk);
                } else {
                    known.putAll(chunk);
                }
            });
        }
        open.forEach((place, chunk) -> {
            Summary before = closed.get(place);
            if (before != null) {
                chunk.removeUpTo(before.lastStep());
            }
        });
        open.values().removeIf(Chunk::isEmpty);
        return open;
    }
}
