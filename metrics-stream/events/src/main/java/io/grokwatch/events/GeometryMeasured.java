package io.grokwatch.events;

import com.fasterxml.jackson.annotation.JsonInclude;
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
 * @param circles the circles of all its frequencies, or null without such structure
 * @param circularity how much of its first components is a wave each, or null without such structure
 * @param parallelograms that its rows form, or null without such structure
 * @param aligned the principal coordinates turned to those of the snapshot before, or null if there are too many rows
 * @param structureIgnored why nothing is measured over the residues that the snapshot names, one sentence without its end;
 *     null, and absent in JSON, otherwise
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
        @Nullable Circle circle,
        @Nullable Circles circles,
        @Nullable Circularity circularity,
        @Nullable Parallelograms parallelograms,
        @Nullable Aligned aligned,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String structureIgnored)
        implements RunFinding {

    /**
     * Centred principal component analysis.
     *
     * @param components how many coordinates a row has, 2 or 3
     * @param coordinates rows x components, row-major
     * @param varianceExplained by each of them, fractions of the total, descending
     * @param effectiveRank exponential of the entropy of all variance fractions, in [1, min(rows, columns)]
     * @param spectralEntropy that entropy over its maximum, ln min(rows, columns), in [0, 1]; null in older events
     * @param sampledRows how many rows the entropy was estimated from, or null if it is exact
     */
    public record Principal(
            int components,
            Floats coordinates,
            Doubles varianceExplained,
            double effectiveRank,
            @Nullable Double spectralEntropy,
            @Nullable Integer sampledRows) {
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
     * @param topShares of the power that the strongest 1, 2, 3, ... frequencies hold together; null in older events
     * @param inverseParticipation mean over the columns of Σ|ũ|⁴ / (Σ|ũ|²)², ũ the real transform of a column: 1 if each is
     *     one wave; null in older events
     */
    public record Fourier(
            Doubles power,
            double gini,
            List<Integer> keyFrequencies,
            @Nullable Doubles topShares,
            @Nullable Double inverseParticipation) {
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

    /**
     * The circle of each frequency 1, 2, ..., (p-1)/2.
     *
     * @param roundness 1 for a perfect circle, 0 for a line
     * @param varianceExplained by its plane, a fraction
     */
    public record Circles(Doubles roundness, Doubles varianceExplained) {
        public Circles {
            Require.present(roundness, "roundness");
            Require.present(varianceExplained, "varianceExplained");
        }
    }

    /**
     * The permutation test of a measure: how often it was as great when the rows were shuffled.
     *
     * @param pValue the probability of that, by {@code shuffles}; at most 1
     * @param shuffles how many were tried; fewer than otherwise if it was plain after those
     * @param asGreat in how many of them the measure was at least as great
     */
    public record Permutations(double pValue, int shuffles, int asGreat) {
        public Permutations {
            Require.fraction(pValue, "pValue");
            Require.atLeast(shuffles, 1, "shuffles");
            Require.that(
                    asGreat >= 0 && asGreat <= shuffles, "asGreat must be in [0, " + shuffles + "], was " + asGreat);
        }
    }

    /**
     * How much of each of the first principal components of the residues is one wave.
     *
     * @param value mean of {@code components}, in [0, 1]
     * @param components for each of the first four the share of its strongest frequency
     * @param test of the value against shuffled residues, or null if there are too many
     */
    public record Circularity(
            double value, Doubles components, @Nullable Permutations test) {
        public Circularity {
            Require.fraction(value, "value");
            Require.present(components, "components");
        }
    }

    /**
     * Four rows with i + n = j + m, i < j <= m < n, by their places in the order of the group.
     *
     * @param i the first row of one diagonal
     * @param j the first row of the other
     * @param m the last row of the other
     * @param n the last row of the one
     */
    public record Parallelogram(int i, int j, int m, int n) {}

    /**
     * The representation quality index: the share of quadruples of residues that lie as parallelograms.
     *
     * @param index the share, in [0, 1]
     * @param examined how many quadruples were looked at
     * @param possible how many there are; if more than {@code examined}, those were drawn from them
     * @param found the first of the parallelograms, by their diagonals
     * @param test of the index against shuffled residues
     */
    public record Parallelograms(
            double index,
            int examined,
            long possible,
            List<Parallelogram> found,
            @Nullable Permutations test) {
        public Parallelograms {
            Require.fraction(index, "index");
            Require.that(
                    examined >= 1 && examined <= possible,
                    "examined must be in [1, " + possible + "], was " + examined);
            found = List.copyOf(Require.present(found, "found"));
        }
    }

    /**
     * The principal coordinates turned and mirrored to lie as closely as possible on those of the snapshot before, so that
     * a sequence of them moves smoothly.
     *
     * @param toStep the step of that snapshot, or null if this is the first
     * @param plane rows x 2, row-major: the first two coordinates
     * @param space rows x 3, row-major
     */
    public record Aligned(@Nullable Long toStep, Floats plane, Floats space) {
        public Aligned {
            Require.present(plane, "plane");
            Require.present(space, "space");
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
        if (structureIgnored != null) {
            Require.text(structureIgnored, "structureIgnored", 500);
        }
    }

    /** One of which everything was measured that its structure allows. */
    public GeometryMeasured(
            RunId runId,
            int attempt,
            long step,
            String tensor,
            int rows,
            int columns,
            List<String> labels,
            Principal principal,
            @Nullable Fourier fourier,
            @Nullable Circle circle,
            @Nullable Circles circles,
            @Nullable Circularity circularity,
            @Nullable Parallelograms parallelograms,
            @Nullable Aligned aligned) {
        this(
                runId,
                attempt,
                step,
                tensor,
                rows,
                columns,
                labels,
                principal,
                fourier,
                circle,
                circles,
                circularity,
                parallelograms,
                aligned,
                null);
    }

    @Override
    public String eventId() {
        return runId + "/" + attempt + "/geometry/" + tensor + "/" + step;
    }
}
