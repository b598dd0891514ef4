package io.grokwatch.bench.freshness;

import io.grokwatch.events.Doubles;
import io.grokwatch.events.Longs;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.MetricBatch.Block;
import io.grokwatch.events.MetricBatch.Column;
import io.grokwatch.events.RunId;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** A run that logs thousands of metrics at every step. */
final class WideRun {
    private final RunId id;
    private final List<String> names;
    private final int steps;
    private final long stride;
    private long sequence;

    /**
     * @param steps of a batch
     * @param stride distance of the steps
     */
    WideRun(String id, int metrics, int steps, long stride) {
        this.id = new RunId(id);
        this.names = IntStream.range(0, metrics)
                .mapToObj(i -> "layer/" + i + "/norm")
                .toList();
        this.steps = steps;
        this.stride = stride;
    }

    MetricBatch next(long timeMs) {
        long[] at = new long[steps];
        long[] times = new long[steps];
        Arrays.fill(times, timeMs);
        double[] values = new double[steps];
        for (int i = 0; i < steps; i++) {
            at[i] = (sequence * steps + i) * stride;
            values[i] = Math.sin(at[i] / 100.0);
        }
        Doubles shared = Doubles.adopt(values);
        List<Column> columns =
                names.stream().map(name -> new Column(name, shared)).toList();
        return new MetricBatch(id, 1, sequence++, List.of(new Block(Longs.adopt(at), Longs.adopt(times), columns)));
    }
}
