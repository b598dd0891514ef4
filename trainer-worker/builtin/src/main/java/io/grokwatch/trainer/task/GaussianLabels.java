package io.grokwatch.trainer.task;

import io.grokwatch.events.Floats;
import io.grokwatch.events.Longs;
import io.grokwatch.events.Structure;
import io.grokwatch.trainer.task.Examples.Vectors;
import java.util.Random;

/**
 * Points of a standard normal distribution with random labels: nothing to generalise, only to memorise. The validation
 * set is as large and drawn likewise.
 *
 * @param examples of the train set, at least 1
 * @param dimensions of a point, at least 1
 * @param classes at least 2
 */
public record GaussianLabels(int examples, int dimensions, int classes) {
    /** The points of a seed. */
    public Task draw(long dataSeed) {
        Random random = new Random(dataSeed);
        return Task.of(classes, 0, new Structure.Unstructured(), points(random), points(random));
    }

    private Vectors points(Random random) {
        Floats values = RandomTargets.normal(examples * dimensions, random);
        long[] labels = new long[examples];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = random.nextInt(classes);
        }
        return new Vectors(values, dimensions, Longs.adopt(labels));
    }
}
