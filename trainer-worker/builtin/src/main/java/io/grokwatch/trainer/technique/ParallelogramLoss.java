package io.grokwatch.trainer.technique;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.grokwatch.events.PrimitiveRoots;
import io.grokwatch.events.Structure;
import java.util.ArrayList;
import java.util.List;

/**
 * The effective loss of Liu et al. (arXiv 2205.10343, equations 5 and 6), the mean squared deviation from parallelograms; 0
 * if the embedding is evenly spaced on a line:
 *
 * <pre>
 * l = mean over i &lt;= j, m &lt;= n, i + j = m + n, {i, j} != {m, n} of |E_i + E_j - E_m - E_n|^2 / sum_k |E_k|^2
 * </pre>
 *
 * The numerator is a quadratic form in E, whose matrix is computed once on the host; a step costs one product with it.
 *
 * <p>Sums are those of integers. Modulo the order of the group, the mean over all quadruples would be four times the
 * variance of the rows, which is 0 for a constant embedding only. Under multiplication, i is the discrete logarithm of the
 * residue to the base of the smallest primitive root; residue 0 is left out.
 */
final class ParallelogramLoss {
    private static final int MAX_ROWS = 499;

    private final NDArray form;
    private final NDArray included;
    private final NDArray coefficient;
    private final int tensor;
    private final int rows;

    /**
     * The term of one embedding.
     *
     * @param structure of the embedding's rows
     * @param tensor index of the embedding, -1 for none
     * @throws IllegalArgumentException as {@link #rowsInOrder} does
     */
    ParallelogramLoss(double coefficient, Structure structure, int tensor, NDManager manager) {
        List<Integer> order = rowsInOrder(structure, tensor);
        this.tensor = tensor;
        rows = Math.toIntExact(structure.rows());
        float[][] host = form(order, rows);
        form = manager.create(host);
        float[] indicator = new float[rows];
        order.forEach(row -> indicator[row] = 1);
        included = manager.create(indicator).reshape(rows, 1);
        this.coefficient = manager.create(new float[] {(float) coefficient});
    }

    /** The coefficient times l, a scalar of the autograd graph. */
    NDArray term(NDList weights) {
        NDArray embedding = weights.get(tensor);
        NDArray residues = embedding.getShape().get(0) == rows
                ? embedding
                : embedding.split(new long[] {rows}).get(0);
        NDArray quadruples = residues.mul(form.matMul(residues)).sum();
        return quadruples.div(residues.square().mul(included).sum()).mul(coefficient);
    }

    /**
     * The rows of an embedding in the order of the integers that they represent.
     *
     * @throws IllegalArgumentException unless there is an embedding of 3 to 499 residues under + or *
     */
    static List<Integer> rowsInOrder(Structure structure, int tensor) {
        List<Integer> order = rowsInOrder(structure);
        if (tensor < 0 || order.size() < 3 || order.size() > MAX_ROWS) {
            throw new IllegalArgumentException("parameter parallelogram needs an embedding of 3 to " + MAX_ROWS
                    + " residues under + or *, this run's is of " + structure);
        }
        return order;
    }

    private static List<Integer> rowsInOrder(Structure structure) {
        List<Integer> order = new ArrayList<>();
        switch (structure) {
            case Structure.ResiduesUnderAddition residues -> {
                for (int a = 0; a < residues.modulus(); a++) {
                    order.add(a);
                }
            }
            case Structure.ResiduesUnderMultiplication residues -> {
                for (int power : PrimitiveRoots.powersOfSmallest(residues.modulus())) {
                    order.add(power);
                }
            }
            case Structure.Unstructured none -> {}
            case Structure.Permutations permutations -> {}
        }
        return order;
    }

    /** The matrix Q of which the mean over quadruples is the trace of E'QE. */
    private static float[][] form(List<Integer> order, int rows) {
        double[][] sum = new double[rows][rows];
        long quadruples = 0;
        int n = order.size();
        for (int total = 0; total <= 2 * n - 2; total++) {
            List<int[]> pairs = new ArrayList<>();
            for (int i = Math.max(0, total - n + 1); 2 * i <= total; i++) {
                pairs.add(new int[] {order.get(i), order.get(total - i)});
            }
            quadruples += (long) pairs.size() * (pairs.size() - 1) / 2;
            addPairwiseDistances(sum, pairs);
        }
        float[][] mean = new float[rows][rows];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < rows; j++) {
                mean[i][j] = (float) (sum[i][j] / quadruples);
            }
        }
        return mean;
    }

    /** Over all unordered pairs of v_a = E_i + E_j, the sum of |v_a - v_b|^2 is count * sum |v_a|^2 - |sum v_a|^2. */
    private static void addPairwiseDistances(double[][] sum, List<int[]> pairs) {
        int count = pairs.size();
        for (int[] a : pairs) {
            for (int i : a) {
                for (int j : a) {
                    sum[i][j] += count;
                }
                for (int[] b : pairs) {
                    for (int j : b) {
                        sum[i][j] -= 1;
                    }
                }
            }
        }
    }
}
