package io.grokwatch.trainer.task;

import io.grokwatch.events.Floats;
import io.grokwatch.events.Longs;
import io.grokwatch.events.Structure;
import java.util.Arrays;
import java.util.Random;

/**
 * The parity of a subset of random bits (Barak et al., arXiv 2207.08799; Merrill et al., arXiv 2303.11873). With bits -1 and
 * 1, class 1 is a product of 1 over the relevant bits; with bits 0 and 1, an odd number of ones (Prieto et al., arXiv
 * 2501.04697).
 *
 * @param bits in [1, 4096]
 * @param relevant size of the subset, which is drawn
 * @param train examples, at least 1
 * @param validation examples, at least 1
 * @param signs whether bits are -1 and 1 rather than 0 and 1
 */
public record SparseParity(int bits, int relevant, int train, int validation, boolean signs) {
    public SparseParity {
        if (relevant < 1 || relevant > bits) {
            throw new IllegalArgumentException("parameter relevant must be in [1, " + bits + "], was " + relevant);
        }
    }

    /** Draws the subset and the examples. */
    public Task draw(long dataSeed) {
        Random random = new Random(dataSeed);
        int[] subset = Arrays.copyOf(Shuffle.permutation(bits, random), relevant);
        return Task.of(
                2, 0, new Structure.Unstructured(), points(train, subset, random), points(validation, subset, random));
    }

    private Examples points(int count, int[] subset, Random random) {
        float[] values = new float[count * bits];
        long[] labels = new long[count];
        for (int i = 0; i < count; i++) {
            boolean[] point = new boolean[bits];
            for (int bit = 0; bit < bits; bit++) {
                point[bit] = random.nextBoolean();
                values[i * bits + bit] = point[bit] ? 1 : signs ? -1 : 0;
            }
            boolean odd = false;
            for (int bit : subset) {
                odd ^= point[bit] != signs; // counts -1 with signs, 1 with bits
            }
            labels[i] = odd != signs ? 1 : 0;
        }
        return new Examples.Vectors(Floats.adopt(values), bits, Longs.adopt(labels));
    }
}
