package io.grokwatch.trainer.task;

import io.grokwatch.events.Floats;
import io.grokwatch.events.Longs;
import io.grokwatch.events.Structure;
import io.grokwatch.trainer.task.Examples.Vectors;
import java.util.Random;

/**
 * Standard normal points with random labels: a task that can be memorised but not generalised. The validation set has the
 * same size and distribution.
 *
 * @param examples of the train set, at least 1
 * @param dimensions of a point, at least 1
 * @param classes at least 2
 */
public record GaussianLabels(int examples, int dimensions, int classes) {
    /** Draws the points and labels. */
    public Task draw(long dataSeed) {
        Random random = new Random(dataSeed);
        return Task.of(classes, 0, new Structure.Unstructured(), points(random), points(random));
    }

    private Vectors points(Random random) {
        Floats values = GaussianVectors.draw(examples * dimensions, random);
        long[] labels = new long[examples];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = random.nextInt(classes);
        }
        return new Vectors(values, dimensions, Longs.adopt(labels));
    }
}
