package io.grokwatch.trainer.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import io.grokwatch.trainer.loss.Loss;
import io.grokwatch.trainer.task.Shuffle;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Which examples each step sees: all of them, or the next few of a permutation that is drawn anew every epoch. A pure
 * function of the seed and the step.
 */
final class Batches {
    private final Batch all;
    private final int count;
    private final int size;
    private final Loss loss;
    private final long seed;
    private long epoch = -1;
    private @Nullable NDArray order;

    /**
     * @param size examples per step; 0, or as many as there are or more, for all
     * @param seed used only when the batch is not everything
     */
    Batches(Batch all, int count, int size, Loss loss, long seed) {
        this.all = all;
        this.count = count;
        this.size = size == 0 ? count : Math.min(size, count);
        this.loss = loss;
        this.seed = seed;
    }

    boolean full() {
        return size == count;
    }

    /** The batch of a step; the last of an epoch may be smaller. */
    Batch at(long step) {
        if (full()) {
            return all;
        }
        int perEpoch = Math.ceilDiv(count, size);
        if (step / perEpoch != epoch) {
            epoch = step / perEpoch;
            bring(Shuffle.permutation(count, new Random(Seeds.of(seed, epoch))));
        }
        long from = step % perEpoch * size;
        NDArray next = Objects.requireNonNull(order).get(new NDIndex().addSliceDim(from, Math.min(from + size, count)));
        return all.rows(next, loss);
    }

    /** Once an epoch: what a step itself brings to the device it would have to wait for. */
    private void bring(int[] permutation) {
        if (order != null) {
            order.close();
        }
        order = all.labels()
                .getManager()
                .create(Arrays.stream(permutation).asLongStream().toArray());
        NDScope.unregister(order);
    }
}
