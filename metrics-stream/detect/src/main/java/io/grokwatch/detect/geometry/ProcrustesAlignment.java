package io.grokwatch.detect.geometry;

import io.grokwatch.events.Floats;
import io.grokwatch.events.GeometryMeasured;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;
import org.jspecify.annotations.Nullable;

/**
 * Principal coordinates turned and mirrored to lie as closely as possible on those of the snapshot before: principal axes
 * flip and swap between snapshots without anything having moved. The plane and the space are aligned apart, so that the
 * plane stays that of the first two components.
 *
 * <p>Orthogonal Procrustes problem (Schönemann 1966, Psychometrika 31): min over orthogonal R of ‖QR - P‖ in the Frobenius
 * norm is R = UVᵀ for QᵀP = UΣVᵀ. There is no scaling; both are centred already.
 */
final class ProcrustesAlignment {
    /** The most rows of a frame: nobody sees more, and each costs 20 bytes of state. */
    static final int MAX_ROWS = 20_000;

    private ProcrustesAlignment() {}

    /** The first frame of a tensor, and one whose number of rows has changed, is as it was measured. */
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
                        before.step(), turned(plane, before.plane(), 2), turned(space, before.space(), 3));
    }

    private static Floats first(int dimensions, GeometryMeasured.Principal principal, int rows) {
        float[] coordinates = new float[rows * dimensions];
        for (int i = 0; i < coordinates.length; i++) {
            coordinates[i] = principal.coordinates().get(i / dimensions * principal.components() + i % dimensions);
        }
        return Floats.adopt(coordinates);
    }

    private static Floats turned(Floats coordinates, Floats onto, int dimensions) {
        DMatrixRMaj product = new DMatrixRMaj(dimensions, dimensions);
        for (int start = 0; start < coordinates.size(); start += dimensions) {
            for (int i = 0; i < dimensions; i++) {
                for (int j = 0; j < dimensions; j++) {
                    product.add(i, j, (double) coordinates.get(start + i) * onto.get(start + j));
                }
            }
        }
        DMatrixRMaj rotation = rotation(product);
        float[] turned = new float[coordinates.size()];
        for (int start = 0; start < turned.length; start += dimensions) {
            for (int j = 0; j < dimensions; j++) {
                double sum = 0;
                for (int i = 0; i < dimensions; i++) {
                    sum += coordinates.get(start + i) * rotation.unsafe_get(i, j);
                }
                turned[start + j] = (float) sum;
            }
        }
        return Floats.adopt(turned);
    }

    private static DMatrixRMaj rotation(DMatrixRMaj product) {
        int size = product.numRows;
        SingularValueDecomposition_F64<DMatrixRMaj> svd = DecompositionFactory_DDRM.svd(size, size, true, true, false);
        if (!svd.decompose(product)) {
            throw new IllegalStateException("the singular values of a matrix of " + size + " rows did not converge");
        }
        DMatrixRMaj rotation = new DMatrixRMaj(size, size);
        CommonOps_DDRM.mult(svd.getU(null, false), svd.getV(null, true), rotation);
        return rotation;
    }
}
