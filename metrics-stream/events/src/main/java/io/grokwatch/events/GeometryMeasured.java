package io.grokwatch.events;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The geometry of one embedding snapshot.
 *
 * @param tensor which matrix, for example {@code embedding}
 * @param rows of the measured matrix, the structured ones first
 * @param columns of it
 * @param labels of the rows, or empty
 * @param principal its principal coordinates
 * @param fourier its spectrum over the residues, or null without such structure
 * @param circle its best circle, or null without such structure
 */
public record GeometryMeasured(
        RunId runId,
        int attempt,
        long step,
        String tensor,
        int rows,
        int columns,
        List<String> labels,
        Principal principal,
        @Nullable Fourier fourier,
        @Nullable Circle circle)
        implements RunFinding {

    /**
     * Centred principal component analysis.
     *
     * @param components how many coordinates a row has, 2 or 3
     * @param coordinates rows x components, row-major
     * @param varianceExplained by each of them, fractions of the total, descending
     * @param effectiveRank exponential of the entropy of all variance fractions, in [1, min(rows, columns)]
     */
    public record Principal(int components, Floats coordinates, Doubles varianceExplained, double effectiveRank) {
        public Principal {
            Require.that(components == 2 || components == 3, "components must be 2 or 3, was " + components);
            Require.present(coordinates, "coordinates");
            Require.present(varianceExplained, "varianceExplained");
        }
    }

    /**
     * Power of the rows' discrete Fourier transform along the residues.
     *
     * @param power share of each frequency 1, 2, ..., (p-1)/2; sums to 1
     * @param gini Gini coefficient of the power, in [0, 1): 0 if all are equal
     * @param keyFrequencies those with clearly more power than the rest, strongest first
     */
    public record Fourier(Doubles power, double gini, List<Integer> keyFrequencies) {
        public Fourier {
            Require.present(power, "power");
            keyFrequencies = List.copyOf(Require.present(keyFrequencies, "keyFrequencies"));
        }
    }

    /**
     * The frequency whose cosine and sine directions carry the most variance.
     *
     * @param frequency from 1
     * @param roundness 1 for a perfect circle, 0 for a line
     * @param varianceExplained by its plane, a fraction
     * @param coordinates rows x 2, row-major: the rows projected on that plane
     */
    public record Circle(int frequency, double roundness, double varianceExplained, Floats coordinates) {
        public Circle {
            Require.atLeast(frequency, 1, "frequency");
            Require.present(coordinates, "coordinates");
        }
    }

    public GeometryMeasured {
        Require.present(runId, "runId");
        Require.atLeast(attempt, 1, "attempt");
        Require.atLeast(step, 0, "step");
        Require.text(tensor, "tensor", 250);
        Require.atLeast(rows, 1, "rows");
        Require.atLeast(columns, 1, "columns");
        labels = List.copyOf(Require.present(labels, "labels"));
        Require.that(
                labels.isEmpty() || labels.size() == rows,
                "labels must be empty or one per row (" + rows + "), were " + labels.size());
        Require.present(principal, "principal");
        Require.that(
                principal.coordinates().size() == rows * principal.components(),
                "coordinates must be rows x components = " + rows + " x " + principal.components() + ", were "
                        + principal.coordinates().size());
    }

    @Override
    public String eventId() {
        return runId + "/" + attempt + "/geometry/" + tensor + "/" + step;
    }
}
