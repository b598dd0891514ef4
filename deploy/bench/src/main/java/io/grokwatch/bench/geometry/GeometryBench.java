package io.grokwatch.bench.geometry;

import io.grokwatch.bench.harness.Spread;
import io.grokwatch.detect.geometry.Embedding;
import io.grokwatch.detect.geometry.EmbeddingGeometry;
import io.grokwatch.events.Floats;
import io.grokwatch.events.RunId;
import io.grokwatch.events.Structure;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One thread that measures one embedding over and over. Time is that of the thread on its core, so that what else the machine
 * does is not counted; the wall-clock time is reported beside it.
 */
final class GeometryBench {
    /** Of a grokked network, as Nanda et al. 2023 found them. */
    private static final int[] KEY_FREQUENCIES = {14, 35, 41, 42, 52};

    private static final double NOISE_BESIDE_CIRCLES = 0.05;

    private final Embedding embedding;
    private final int warmUps;
    private final int repetitions;

    private GeometryBench(Embedding embedding, int warmUps, int repetitions) {
        this.embedding = embedding;
        this.warmUps = warmUps;
        this.repetitions = repetitions;
    }

    /**
     * What was measured, in milliseconds.
     *
     * @param core of one core
     * @param wall by the clock on the wall
     */
    record Result(Spread core, Spread wall) {}

    /** 113 x 128 with nothing to be found. */
    static GeometryBench ofNoise() {
        return small(noise(113, 128, 1));
    }

    /** 113 x 128 on the circles of five key frequencies, with a little noise: all shuffles are needed. */
    static GeometryBench ofCircles() {
        Random random = new Random(2);
        float[] values = noise(113, 128, NOISE_BESIDE_CIRCLES);
        for (int frequency : KEY_FREQUENCIES) {
            for (int column = 0; column < 128; column++) {
                double cosine = random.nextGaussian();
                double sine = random.nextGaussian();
                for (int row = 0; row < 113; row++) {
                    double angle = 2 * Math.PI * frequency * row / 113;
                    values[row * 128 + column] += (float) (0.1 * (cosine * Math.cos(angle) + sine * Math.sin(angle)));
                }
            }
        }
        return small(values);
    }

    /** 50,000 x 512 without structure, as of a vocabulary. */
    static GeometryBench ofVocabulary() {
        Floats values = Floats.adopt(noise(50_000, 512, 1));
        return new GeometryBench(new Embedding(50_000, 512, values, new Structure.Unstructured()), 3, 7);
    }

    private static GeometryBench small(float[] values) {
        return new GeometryBench(
                new Embedding(113, 128, Floats.adopt(values), new Structure.ResiduesUnderAddition(113)), 300, 301);
    }

    private static float[] noise(int rows, int columns, double deviation) {
        Random random = new Random(1);
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        return values;
    }

    Result run() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        EmbeddingGeometry.Origin origin =
                new EmbeddingGeometry.Origin(new RunId("bench"), 1, 0, "embedding", List.of());
        List<Double> core = new ArrayList<>();
        List<Double> wall = new ArrayList<>();
        for (int i = 0; i < warmUps + repetitions; i++) {
            long wallNanos = System.nanoTime();
            long nanos = threads.getCurrentThreadCpuTime();
            EmbeddingGeometry.measure(origin, embedding, null);
            nanos = threads.getCurrentThreadCpuTime() - nanos;
            wallNanos = System.nanoTime() - wallNanos;
            if (i >= warmUps) {
                core.add(nanos / 1e6);
                wall.add(wallNanos / 1e6);
            }
        }
        return new Result(Spread.of(core), Spread.of(wall));
    }
}
