package io.grokwatch.detect.geometry;

import io.grokwatch.events.EmbeddingSnapshot;
import io.grokwatch.events.GeometryMeasured;
import io.grokwatch.events.RunId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Measures the geometry of one embedding snapshot; a pure function of the snapshot and the frame before.
 *
 * <p>A network that has found the structure of modular arithmetic lays the residues out on circles: few Fourier
 * components over the residues then carry the embedding, and its effective rank falls. The measures are
 *
 * <ul>
 *   <li>the principal components of all rows, effective rank and spectral entropy: {@link PrincipalComponents}, aligned to
 *       the snapshot before: {@link ProcrustesAlignment};
 *   <li>the Fourier spectrum of the rows that are residues, in their {@link CyclicOrder}: {@link ResidueSpectrum}, {@link
 *       SpectralConcentration}, {@link io.grokwatch.events.KeyFrequencies};
 *   <li>the circle of every frequency, and of the one that explains most variance: {@link ResidueCircles};
 *   <li>the {@link Circularity} of the first components, and the representation quality index: {@link
 *       RepresentationQuality}; each with its {@link PermutationSignificance}.
 * </ul>
 *
 * <p>Degenerate snapshots have neutral values. Without any variance (one row, equal rows) all coordinates and variance
 * fractions are 0, the effective rank is 1, and nothing is measured over the residues; the coordinates beyond the rank of the
 * centred matrix are 0. Rows without a cyclic structure have no measures over residues; nor have residues without a cyclic
 * order that can be measured, for which the measurement has the reason: {@link CyclicOrder#whyNotMeasured}. A modulus that
 * is not the one of the rows cannot be recognised as long as there are enough rows: the measures are then those of the first
 * rows.
 *
 * <p>The time is bounded. On one core of an AMD EPYC, 113 x 128 takes 3 to 4 ms, with the thousand permutations that a clear
 * circle needs 5 to 6 ms; matrices beyond an exact decomposition, such as 50,000 x 512, are sampled and take .8 s ({@code bench
 * geometry}). The spectrum of a cycle takes n² / 2 multiply-adds a column: the longest, {@link CyclicOrder#MAX_LENGTH} rows, .6 s
 * with 512 columns and 1.3 s with 1,152, which are as many as the record of a snapshot has room for.
 */
public final class EmbeddingGeometry {
    private EmbeddingGeometry() {}

    /**
     * The source of a matrix.
     *
     * @param attempt from 1
     * @param step from 0
     * @param tensor the name of the matrix, for example {@code embedding}
     * @param labels of the rows, or empty
     */
    public record Origin(RunId runId, int attempt, long step, String tensor, List<String> labels) {}

    /**
     * The geometry of a snapshot. Rows keep their order and labels; the principal coordinates are three, so that the
     * first two are those in the plane.
     *
     * @param before the frame to align to, or null
     * @throws IllegalArgumentException naming the run, the step and the tensor, if a value is NaN or infinite or the structure
     *     needs more rows than there are
     */
    public static GeometryMeasured measure(EmbeddingSnapshot snapshot, @Nullable Frame before) {
        Origin origin =
                new Origin(snapshot.runId(), snapshot.attempt(), snapshot.step(), snapshot.tensor(), snapshot.labels());
        try {
            return measure(origin, Embedding.of(snapshot), before);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "embedding '" + snapshot.tensor() + "' of run " + snapshot.runId() + " at step " + snapshot.step()
                            + " cannot be measured: " + e.getMessage(),
                    e);
        }
    }

    /** The geometry of a matrix from any source, of any size; otherwise as that of a snapshot. */
    public static GeometryMeasured measure(Origin origin, Embedding embedding, @Nullable Frame before) {
        Components components = PrincipalComponents.of(embedding);
        GeometryMeasured.Principal principal = PrincipalComponents.measured(embedding, components);
        OverResidues residues = OverResidues.of(embedding, components);
        return new GeometryMeasured(
                origin.runId(),
                origin.attempt(),
                origin.step(),
                origin.tensor(),
                embedding.rows(),
                embedding.columns(),
                origin.labels(),
                principal,
                residues.fourier,
                residues.circle,
                residues.circles,
                residues.circularity,
                residues.parallelograms,
                ProcrustesAlignment.of(principal, embedding.rows(), before),
                CyclicOrder.whyNotMeasured(embedding.structure()));
    }

    /** What is measured over residues in their cyclic order; all null without such an order or without variance. */
    private record OverResidues(
            GeometryMeasured.@Nullable Fourier fourier,
            GeometryMeasured.@Nullable Circle circle,
            GeometryMeasured.@Nullable Circles circles,
            GeometryMeasured.@Nullable Circularity circularity,
            GeometryMeasured.@Nullable Parallelograms parallelograms) {
        private static final OverResidues NONE = new OverResidues(null, null, null, null, null);

        /** @param ofAll the components of all rows */
        static OverResidues of(Embedding embedding, Components ofAll) {
            CyclicOrder order = CyclicOrder.of(embedding.structure());
            if (order == null) {
                return NONE;
            }
            Embedding cycle = order.select(embedding);
            ResidueSpectrum spectrum = ResidueSpectrum.of(cycle);
            if (spectrum == null) {
                return NONE;
            }
            Components components = order.isIdentity(embedding.rows()) ? ofAll : PrincipalComponents.of(cycle);
            GeometryMeasured.Circles circles = ResidueCircles.of(spectrum);
            return new OverResidues(
                    spectrum.fourier(components.independentColumns()),
                    ResidueCircles.best(embedding, spectrum, circles),
                    circles,
                    Circularity.of(components.scores(), spectrum.basis()),
                    RepresentationQuality.of(spectrum.rows()));
        }
    }
}
