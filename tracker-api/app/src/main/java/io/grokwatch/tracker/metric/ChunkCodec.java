package io.grokwatch.tracker.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * The bytes of points: of one chunk, or of a segment, which has a chunk for each of some metrics. Chunks of a segment that were logged
 * together share the columns of steps, times, attempts and sequences.
 */
final class ChunkCodec {
    private ChunkCodec() {}

    static byte[] encode(Chunk chunk) {
        ColumnWriter out = new ColumnWriter();
        out.number(chunk.size());
        rows(out, chunk);
        DoubleColumn.write(out, chunk.values());
        return out.compressed();
    }

    /** @throws IllegalStateException if they are of another version */
    static Chunk decode(byte[] encoded) {
        ColumnReader in = new ColumnReader(encoded);
        int size = in.count();
        return new Rows(in, size).chunk(DoubleColumn.read(in, size));
    }

    /** The bytes of a segment, from the chunks by the places of their metrics in the group. */
    static byte[] encode(SequencedMap<Integer, Chunk> segment) {
        List<List<Map.Entry<Integer, Chunk>>> together = new ArrayList<>();
        for (Map.Entry<Integer, Chunk> entry : segment.entrySet()) {
            together.stream()
                    .filter(others -> others.getFirst().getValue().hasRowsOf(entry.getValue()))
                    .findFirst()
                    .orElseGet(() -> {
                        together.add(new ArrayList<>());
                        return together.getLast();
                    })
                    .add(entry);
        }
        ColumnWriter out = new ColumnWriter();
        out.number(together.size());
        for (List<Map.Entry<Integer, Chunk>> entries : together) {
            Chunk first = entries.getFirst().getValue();
            out.number(first.size());
            rows(out, first);
            out.number(entries.size());
            for (Map.Entry<Integer, Chunk> entry : entries) {
                out.number(entry.getKey());
                DoubleColumn.write(out, entry.getValue().values());
            }
        }
        return out.compressed();
    }

    /** @throws IllegalStateException if it is of another version */
    static SequencedMap<Integer, Chunk> decodeSegment(byte[] encoded) {
        ColumnReader in = new ColumnReader(encoded);
        TreeMap<Integer, Chunk> segment = new TreeMap<>();
        for (int left = in.count(); left > 0; left--) {
            int size = in.count();
            Rows rows = new Rows(in, size);
            for (int metrics = in.count(); metrics > 0; metrics--) {
                int place = in.count();
                segment.put(place, rows.chunk(DoubleColumn.read(in, size)));
            }
        }
        return segment;
    }

    private static void rows(ColumnWriter out, Chunk chunk) {
        int size = chunk.size();
        long[] times = new long[size];
        long[] attempts = new long[size];
        long[] sequences = new long[size];
        for (int i = 0; i < size; i++) {
            times[i] = chunk.timeMs(i);
            attempts[i] = chunk.attempt(i);
            sequences[i] = chunk.sequence(i);
        }
        out.longs(chunk.steps());
        out.longs(times);
        out.runs(attempts);
        out.runs(sequences);
    }

    /** What the points of several metrics on the same steps share. */
    private static final class Rows {
        private final long[] steps;
        private final long[] times;
        private final int[] attempts;
        private final long[] sequences;

        Rows(ColumnReader in, int size) {
            steps = in.longs(size);
            times = in.longs(size);
            attempts = Arrays.stream(in.runs(size)).mapToInt(Math::toIntExact).toArray();
            sequences = in.runs(size);
        }

        Chunk chunk(double[] values) {
            return Chunk.adopt(steps.clone(), values, times.clone(), attempts.clone(), sequences.clone());
        }
    }
}
