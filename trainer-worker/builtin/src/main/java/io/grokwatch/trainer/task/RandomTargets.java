package io.grokwatch.trainer.task;

import io.grokwatch.events.Floats;
import java.util.Random;

/** Draws from the standard normal distribution. */
final class RandomTargets {
    private RandomTargets() {}

    /** One vector per label, of which the nearest to an output is the answer. */
    static Targets table(int labels, int dimensions, Random random) {
        return new Targets.Values(normal(labels * dimensions, random), dimensions, new Targets.Nearest());
    }

    static Floats normal(int count, Random random) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Floats.adopt(values);
    }
}
