package io.grokwatch.detect.geometry;

import io.grokwatch.events.EmbeddingSnapshot;
import io.grokwatch.events.GeometryMeasured;
import io.grokwatch.events.RunId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Measures the geometry of one embedding snapshot.
 *
 * <p>A network that has found the structure of modular arithmetic lays the residues out on circles: few Fourier
 * components over the residues then carry the embedding, and its effective rank falls. The measures are
 *
 * <ul>
 *   <li>the principal components of all rows, effective rank and spectral entropy: {@link PrincipalComponents}, aligned to
 *       the snapshot before: {@link ProcrustesAlignment};
 *   <li>the Fourier spectrum of the structured rows, in the order of their cycle: {@link ResidueSpectrum}, {@link
 *       SpectralConcentration}, {@link CyclicOrder};
 *   <li>the circle of every frequency, and of the one that explains most variance: {@link ResidueCircles};
 *   <li>the circularity of the first components: {@link Circularity}; the representation quality index: {@link
 *       RepresentationQuality}; both against shuffled residues: {@link PermutationSignificance}.
 * </ul>
 *
 * <p>Degenerate snapshots have neutral values: without any variance (one row, equal rows) all coordinates and variance
 * fractions are 0, the effective rank is 1, and there is nothing over residues; rows without a cyclic structure have nothing
 * of it either. Nor have residues without a cycle that can be measured, of which it is told why: {@link CyclicOrder#obstacle}.
 *
 * <p>Bounded in time, on one core of a Xeon: 113 x 128 takes 3 ms, with the thousand shuffles that prove a circle 4 to 5 ms;
 * matrices beyond an exact decomposition, such as 50,000 x 512, are sampled and take less than a second ({@code bench
 * geometry}). The spectrum of a cycle takes n² / 2 multiply-adds a column: the longest, {@link CyclicOrder#MAX_LENGTH} rows, about a
 * second with 512 columns and two with 1,152, which are as many as the record of a snapshot has room for.
 */
public final class EmbeddingGeometry {
    /**
     * Squares smaller than this fraction of those they were computed from are rounding, not variance: far above double
     * precision squared (1e-32), far below what two neighbouring floats differ by, squared (1e-15).
     */
    static final double ROUNDING = 1e-20;

    /**
     * Where a matrix comes from.
     *
     * @param labels of the rows, or empty
     */
    public record Origin(RunId runId, int attempt, long step, String tensor, List<String> labels) {}

    private EmbeddingGeometry() {}

    /**
     * The geometry of a snapshot. Rows keep their order and labels; the principal coordinates are three, so that the
     * first two are those in the plane.
     *
     * @param before what to align it to, or null
     * @throws IllegalArgumentException if a value is NaN or infinite
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

    /** The geometry of a matrix from anywhere, of any size; otherwise as that of a snapshot. */
    public static GeometryMeasured measure(Origin origin, Embedding embedding, @Nullable Frame before) {
        CyclicOrder cycle = CyclicOrder.of(embedding.structure());
        Components components = PrincipalComponents.of(embedding);
        GeometryMeasured.Principal principal = PrincipalComponents.shown(embedding, components);
        GeometryMeasured.Aligned aligned = ProcrustesAlignment.of(principal, embedding.rows(), before);
        Embedding residues = cycle == null ? null : cycle.of(embedding);
        ResidueSpectrum spectrum = residues == null ? null : ResidueSpectrum.of(residues);
        if (cycle == null || residues == null || spectrum == null) {
            return measured(origin, embedding, principal, null, null, null, null, null, aligned);
        }
        Components ofResidues = cycle.isAll(embedding.rows()) ? components : PrincipalComponents.of(residues);
        GeometryMeasured.Circles circles = ResidueCircles.of(spectrum);
        return measured(
                origin,
                embedding,
                principal,
                spectrum.fourier(),
                ResidueCircles.best(embedding, spectrum, circles),
                circles,
                Circularity.of(ofResidues.scores(), spectrum.waves()),
                RepresentationQuality.of(spectrum.rows()),
                aligned);
    }

    private static GeometryMeasured measured(
            Origin origin,
            Embedding embedding,
            GeometryMeasured.Principal principal,
            GeometryMeasured.@Nullable Fourier fourier,
            GeometryMeasured.@Nullable Circle circle,
            GeometryMeasured.@Nullable Circles circles,
            GeometryMeasured.@Nullable Circularity circularity,
            GeometryMeasured.@Nullable Parallelograms parallelograms,
            GeometryMeasured.@Nullable Aligned aligned) {
        return new GeometryMeasured(
                origin.runId(),
                origin.attempt(),
                origin.step(),
                origin.tensor(),
                embedding.rows(),
                embedding.columns(),
                origin.labels(),
                principal,
                fourier,
                circle,
                circles,
                circularity,
                parallelograms,
                aligned,
                CyclicOrder.obstacle(embedding.structure()));
    }
}
