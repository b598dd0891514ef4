package io.grokwatch.trainer.train;

import io.grokwatch.trainer.loss.Loss;
import io.grokwatch.trainer.task.Shuffle;
import java.util.Arrays;
import java.util.Random;

/** Which examples each step sees: all of them, or the next few of a permutation that is drawn anew every epoch. */
final class Batches {
    private final Batch all;
    private final int count;
    private final int size;
    private final Loss loss;
    private final Random random;
    private int[] order = {};
    private int next;

    /**
     * @param size examples per step; 0, or as many as there are or more, for all
     * @param random used only when the batch is not everything
     */
    Batches(Batch all, int count, int size, Loss loss, Random random) {
        this.all = all;
        this.count = count;
        this.size = size == 0 ? count : Math.min(size, count);
        this.loss = loss;
        this.random = random;
    }

    boolean full() {
        return size == count;
    }

    /** The batch of the next step; the last of an epoch may be smaller. */
    Batch next() {
        if (full()) {
            return all;
        }
        if (next >= order.length) {
            order = Shuffle.permutation(count, random);
            next = 0;
        }
        int from = next;
        next = Math.min(from + size, count);
        return all.rows(Arrays.copyOfRange(order, from, next), loss);
    }
}
