package io.grokwatch.detect.geometry;

import io.grokwatch.events.Floats;
import io.grokwatch.events.GeometryMeasured;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;
import org.jspecify.annotations.Nullable;

/**
 * Rotates and reflects principal coordinates onto those of the snapshot before as closely as possible: principal axes change
 * their signs and order between snapshots of nearly equal rows. The plane of two and the space of three components are
 * aligned separately, so that the plane stays that of the first two.
 *
 * <p>Orthogonal Procrustes problem (Schönemann 1966, Psychometrika 31): min over orthogonal R of ‖QR - P‖ in the Frobenius
 * norm is R = UVᵀ for QᵀP = UΣVᵀ. There is no scaling, and both are centred already.
 */
final class ProcrustesAlignment {
    /** The maximum number of rows: a plot shows no more, and each costs 20 bytes of state. */
    static final int MAX_ROWS = 20_000;

    private ProcrustesAlignment() {}

    /**
     * The aligned coordinates; those of the first snapshot of a tensor, or after a change of the number of rows, are the
     * principal coordinates themselves.
     *
     * @param principal at least three components
     * @param rows of the matrix
     * @param before the coordinates to align to, or null
     * @return null for more than {@value #MAX_ROWS} rows
     */
    static GeometryMeasured.@Nullable Aligned of(
            GeometryMeasured.Principal principal, int rows, @Nullable Frame before) {
        if (rows > MAX_ROWS) {
            return null;
        }
        Floats plane = first(2, principal, rows);
        Floats space = first(3, principal, rows);
        return before == null || before.rows() != rows
                ? new GeometryMeasured.Aligned(null, plane, space)
                : new GeometryMeasured.Aligned(
                        before.step(), aligned(plane, before.plane(), 2), aligned(space, before.space(), 3));
    }

    private static Floats first(int dimensions, GeometryMeasured.Principal principal, int rows) {
        float[] coordinates = new float[rows * dimensions];
        for (int i = 0; i < coordinates.length; i++) {
            coordinates[i] = principal.coordinates().get(i / dimensions * principal.components() + i % dimensions);
        }
        return Floats.adopt(coordinates);
    }

    private static Floats aligned(Floats coordinates, Floats onto, int dimensions) {
        DMatrixRMaj product = new DMatrixRMaj(dimensions, dimensions);
        for (int start = 0; start < coordinates.size(); start += dimensions) {
            for (int i = 0; i < dimensions; i++) {
                for (int j = 0; j < dimensions; j++) {
                    product.add(i, j, (double) coordinates.get(start + i) * onto.get(start + j));
                }
            }
        }
        DMatrixRMaj rotation = rotation(product);
        float[] aligned = new float[coordinates.size()];
        for (int start = 0; start < aligned.length; start += dimensions) {
            for (int j = 0; j < dimensions; j++) {
                double sum = 0;
                for (int i = 0; i < dimensions; i++) {
                    sum += coordinates.get(start + i) * rotation.unsafe_get(i, j);
                }
                aligned[start + j] = (float) sum;
            }
        }
        return Floats.adopt(aligned);
    }

    /** UVᵀ of the singular value decomposition of a product QᵀP, which is overwritten. */
    private static DMatrixRMaj rotation(DMatrixRMaj product) {
        int size = product.numRows;
        SingularValueDecomposition_F64<DMatrixRMaj> svd = DecompositionFactory_DDRM.svd(size, size, true, true, false);
        if (!svd.decompose(product)) {
            throw new IllegalStateException(
                    "the singular values of the " + size + " x " + size + " product of two frames did not converge");
        }
        DMatrixRMaj rotation = new DMatrixRMaj(size, size);
        CommonOps_DDRM.mult(svd.getU(null, false), svd.getV(null, true), rotation);
        return rotation;
    }
}
