package io.grokwatch.detect.geometry;

import static io.grokwatch.detect.geometry.Vectors.dot;

import io.grokwatch.events.Doubles;
import io.grokwatch.events.Floats;
import io.grokwatch.events.GeometryMeasured;

/**
 * The circles on which the rows of a cycle lie. A frequency k draws the ellipse c cos(2πka/n) + s sin(2πka/n) with
 * c, s = (2/n) Σₐ Cₐ cos, sin(2πka/n) (least squares), and
 *
 * <ul>
 *   <li>explains the fraction (n/2)(‖c‖² + ‖s‖²) / Σ‖Cₐ‖² of the variance;
 *   <li>has the roundness 2√(‖c‖²‖s‖² - (c·s)²) / (‖c‖² + ‖s‖²): 1 for a circle, 0 for a line; twice the area spanned over
 *       the sum of squares, which is 2ab / (a² + b²) for half axes a and b.
 * </ul>
 *
 * <p>The circles of modular addition are those of Nanda et al. 2023, arXiv:2301.05217, and Zhong et al. 2023,
 * arXiv:2306.17844.
 */
final class ResidueCircles {
    /** An ellipse of less roundness is a line within rounding: roundness 0, no second axis. */
    private static final double FLAT = 1e-6;

    private ResidueCircles() {}

    /** By frequency, the roundness of its ellipse and the fraction of variance it explains. */
    static GeometryMeasured.Circles of(ResidueSpectrum spectrum) {
        double[] roundness = new double[spectrum.frequencies()];
        double[] explained = new double[spectrum.frequencies()];
        for (int k = 1; k <= roundness.length; k++) {
            roundness[k - 1] = roundness(spectrum, k);
            // c and s are 2/n of the transform, so (n/2)(c² + s²) is 2/n of its power.
            explained[k - 1] = Math.min(1, 2 * spectrum.power(k) / (spectrum.length() * spectrum.variance()));
        }
        return new GeometryMeasured.Circles(Doubles.adopt(roundness), Doubles.adopt(explained));
    }

    private static double roundness(ResidueSpectrum spectrum, int frequency) {
        double[] cosine = spectrum.cosine(frequency);
        double[] sine = spectrum.sine(frequency);
        double inner = dot(cosine, sine);
        double area = Math.sqrt(Math.max(0, dot(cosine, cosine) * dot(sine, sine) - inner * inner));
        double power = spectrum.power(frequency);
        double ratio = power > 0 ? 2 * area / power : 0;
        return ratio > FLAT ? Math.min(1, ratio) : 0;
    }

    /**
     * The circle of the frequency that explains most variance, of equal ones the lowest. Its coordinates are those of all
     * rows of the matrix about the mean of the cycle's rows, along c and along the part of s orthogonal to it; the second
     * coordinates are 0 if the ellipse is a line.
     */
    static GeometryMeasured.Circle best(
            Embedding embedding, ResidueSpectrum spectrum, GeometryMeasured.Circles circles) {
        int frequency = 1;
        for (int k = 2; k <= spectrum.frequencies(); k++) {
            frequency = spectrum.power(k) > spectrum.power(frequency) ? k : frequency;
        }
        double[] cosine = spectrum.cosine(frequency);
        double[] sine = spectrum.sine(frequency);
        double roundness = circles.roundness().get(frequency - 1);
        double[] first = Vectors.normalised(dot(cosine, cosine) > 0 ? cosine : sine);
        double[] second = roundness > 0 ? Vectors.normalised(orthogonalPart(sine, first)) : new double[first.length];
        return new GeometryMeasured.Circle(
                frequency,
                roundness,
                circles.varianceExplained().get(frequency - 1),
                project(embedding, spectrum.mean(), first, second));
    }

    private static double[] orthogonalPart(double[] vector, double[] unit) {
        double[] part = vector.clone();
        Vectors.addScaled(part, unit, -dot(vector, unit));
        return part;
    }

    private static Floats project(Embedding embedding, double[] mean, double[] first, double[] second) {
        float[] coordinates = new float[embedding.rows() * 2];
        double[] centred = new double[embedding.columns()];
        for (int row = 0; row < embedding.rows(); row++) {
            embedding.centre(row, mean, centred);
            coordinates[row * 2] = (float) dot(centred, first);
            coordinates[row * 2 + 1] = (float) dot(centred, second);
        }
        return Floats.adopt(coordinates);
    }
}
