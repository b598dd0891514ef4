package io.grokwatch.trainer.task;

import io.grokwatch.events.Floats;
import io.grokwatch.events.Longs;
import io.grokwatch.events.Structure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Classification of handwritten digits (Liu et al., Omnigrok, arXiv 2210.01117, who train on the first 1000 images of MNIST).
 *
 * @param train images of the train set, at least 1
 */
public record HandwrittenDigits(int train) {
    private static final int CLASSES = 10;
    /** Images of its train set. */
    private static final int MNIST_IMAGES = 60_000;

    private static final int MNIST_PIXELS = 28 * 28;

    /**
     * Splits the 1797 images of 8 x 8 pixels that come with Grokwatch (E. Alpaydin, C. Kaynak: Optical Recognition of
     * Handwritten Digits, UCI, CC BY 4.0) by a permutation that depends on the seed alone.
     */
    public Task bundled(long dataSeed) {
        IdxImages images = read(IdxImages.bundled(), "optdigits", "the digits that come with Grokwatch");
        requireAtMost(images.count() - 1);
        int[] order = Shuffle.permutation(images.count(), new Random(dataSeed));
        return Task.of(
                CLASSES,
                0,
                new Structure.Unstructured(),
                images.points(Arrays.copyOf(order, train), 16),
                images.points(Arrays.copyOfRange(order, train, order.length), 16));
    }

    /**
     * The first images of MNIST's train set, validated on its whole test set.
     *
     * @param folder that contains MNIST's four IDX files, compressed or not
     * @throws IllegalStateException naming the file, if one is missing or invalid
     */
    public Task mnist(Path folder) {
        IdxImages trainImages = read(IdxImages.in(folder), "train", "MNIST in " + folder);
        IdxImages testImages = read(IdxImages.in(folder), "t10k", "MNIST in " + folder);
        requireAtMost(trainImages.count());
        return Task.of(
                CLASSES,
                0,
                new Structure.Unstructured(),
                trainImages.points(IntStream.range(0, train).toArray(), 255),
                testImages.points(IntStream.range(0, testImages.count()).toArray(), 255));
    }

    /** A task of the shape of {@link #mnist} for hosts without its files: one blank image in each set. */
    public Task mnistShape() {
        requireAtMost(MNIST_IMAGES);
        Examples.Vectors blank =
                new Examples.Vectors(Floats.adopt(new float[MNIST_PIXELS]), MNIST_PIXELS, Longs.adopt(new long[1]));
        return Task.of(CLASSES, 0, new Structure.Unstructured(), blank, blank);
    }

    private void requireAtMost(int max) {
        if (train < 1 || train > max) {
            throw new IllegalArgumentException("parameter n must be in [1, " + max + "], was " + train);
        }
    }

    private static IdxImages read(IdxImages.Source source, String prefix, String what) {
        try {
            return IdxImages.read(source, prefix);
        } catch (IOException e) {
            throw new IllegalStateException(what + " cannot be read: " + e, e);
        }
    }
}
