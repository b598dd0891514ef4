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
 * Digits to tell apart (Liu et al., Omnigrok, arXiv 2210.01117, which takes the first 1000 images of MNIST).
 *
 * @param train how many images are shown, at least 1
 */
public record HandwrittenDigits(int train) {
    private static final int CLASSES = 10;
    /** In its train set. */
    private static final int MNIST_IMAGES = 60_000;

    private static final int MNIST_PIXELS = 28 * 28;

    /**
     * Of the 1797 images of 8 x 8 pixels that come with Grokwatch (E. Alpaydin, C. Kaynak: Optical Recognition of
     * Handwritten Digits, UCI, CC BY 4.0): those of a permutation that depends on the seed alone are shown, all others
     * held out.
     */
    public Task shipped(long dataSeed) {
        Images images = read(Images.shipped(), "optdigits", "the digits that come with Grokwatch");
        fits(images.count() - 1);
        int[] order = Shuffle.permutation(images.count(), new Random(dataSeed));
        return Task.of(
                CLASSES,
                0,
                new Structure.Unstructured(),
                images.points(Arrays.copyOf(order, train), 16),
                images.points(Arrays.copyOfRange(order, train, order.length), 16));
    }

    /**
     * Of MNIST: the first images of its train set are shown, the whole of its test set is held out.
     *
     * @param folder with MNIST's four IDX files, compressed or not
     * @throws IllegalStateException naming the file, if one is missing or is not what it should be
     */
    public Task mnist(Path folder) {
        Images shown = read(Images.in(folder), "train", "MNIST in " + folder);
        Images held = read(Images.in(folder), "t10k", "MNIST in " + folder);
        fits(shown.count());
        return Task.of(
                CLASSES,
                0,
                new Structure.Unstructured(),
                shown.points(IntStream.range(0, train).toArray(), 255),
                held.points(IntStream.range(0, held.count()).toArray(), 255));
    }

    /** What {@link #mnist} is like, for where its files are not: a blank image is shown, and one held out. */
    public Task blankMnist() {
        fits(MNIST_IMAGES);
        Examples.Vectors blank =
                new Examples.Vectors(Floats.adopt(new float[MNIST_PIXELS]), MNIST_PIXELS, Longs.adopt(new long[1]));
        return Task.of(CLASSES, 0, new Structure.Unstructured(), blank, blank);
    }

    private void fits(int most) {
        if (train < 1 || train > most) {
            throw new IllegalArgumentException("parameter n must be in [1, " + most + "], was " + train);
        }
    }

    private static Images read(Images.Source source, String prefix, String what) {
        try {
            return Images.read(source, prefix);
        } catch (IOException e) {
            throw new IllegalStateException(what + " cannot be read: " + e, e);
        }
    }
}
