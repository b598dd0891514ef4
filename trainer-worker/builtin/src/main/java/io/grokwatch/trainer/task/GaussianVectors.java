package io.grokwatch.trainer.task;

import io.grokwatch.events.Floats;
import java.util.Random;

/** Vectors drawn from the standard normal distribution. */
final class GaussianVectors {
    private GaussianVectors() {}

    /** One target per label; the one nearest to an output is its answer. */
    static Targets targets(int labels, int dimensions, Random random) {
        return new Targets.Vectors(draw(labels * dimensions, random), dimensions, new Targets.Nearest());
    }

    static Floats draw(int count, Random random) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Floats.adopt(values);
    }
}
