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
 * Selects the examples of each step: all of them, or the next ones of a permutation that is drawn for every epoch. A pure
 * function of the seed and the step.
 */
final class BatchSampler {
    private final ExampleBatch all;
    private final int count;
    private final int size;
    private final Loss loss;
    private final long seed;
    private long epoch = -1;
    private @Nullable NDArray order;

    /**
     * @param size examples per step; 0, or at least {@code count}, for all
     * @param seed of the permutations
     */
    BatchSampler(ExampleBatch all, int count, int size, Loss loss, long seed) {
        this.all = all;
        this.count = count;
        this.size = size == 0 ? count : Math.min(size, count);
        this.loss = loss;
        this.seed = seed;
    }

    boolean isFullBatch() {
        return size == count;
    }

    /** The batch of a step; the last of an epoch may be smaller. */
    ExampleBatch at(long step) {
        if (isFullBatch()) {
            return all;
        }
        int perEpoch = Math.ceilDiv(count, size);
        if (step / perEpoch != epoch) {
            epoch = step / perEpoch;
            uploadOrder(Shuffle.permutation(count, new Random(Seeds.of(seed, epoch))));
        }
        long from = step % perEpoch * size;
        NDArray next = Objects.requireNonNull(order).get(new NDIndex().addSliceDim(from, Math.min(from + size, count)));
        return all.rows(next, loss);
    }

    /** Copies the epoch's order to the device once, so that no step waits for a copy. */
    private void uploadOrder(int[] permutation) {
        if (order != null) {
            order.close();
        }
        order = all.labels()
                .getManager()
                .create(Arrays.stream(permutation).asLongStream().toArray());
        NDScope.unregister(order);
    }
}
