package io.grokwatch.trainer.accelerate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.grokwatch.events.Structure;
import java.util.ArrayList;
import java.util.List;

/**
 * How far an embedding is from a straight line on which equal sums are equal points: the effective loss of Liu et al.
 * (arXiv 2205.10343, eq. 5 and 6),
 *
 * <pre>
 * l = mean over i &lt;= j, m &lt;= n, i + j = m + n, {i, j} != {m, n} of |E_i + E_j - E_m - E_n|^2 / sum_k |E_k|^2
 * </pre>
 *
 * The first sum is a quadratic form in E whose matrix is worked out once, on the host; a step costs one product with it.
 *
 * <p>Sums are those of whole numbers. Modulo the order of the group the mean over all quadruples is four times the
 * variance of the rows, which only a constant embedding makes 0. Under multiplication i is the discrete logarithm of the
 * residue to the base of the least primitive root, and residue 0 has no part in it.
 */
final class Parallelograms {
    private static final int MAX_ROWS = 499;

    private final NDArray form;
    private final NDArray taking;
    private final NDArray coefficient;
    private final int tensor;
    private final int rows;

    /**
     * The term of one embedding.
     *
     * @param tensor which of the weights it is, -1 if there is none
     * @throws IllegalArgumentException if the rows of the embedding do not stand for residues
     */
    Parallelograms(double coefficient, Structure structure, int tensor, NDManager manager) {
        List<Integer> line = line(structure, tensor);
        this.tensor = tensor;
        rows = Math.toIntExact(structure.rows());
        float[][] host = form(line, rows);
        form = manager.create(host);
        float[] taken = new float[rows];
        line.forEach(row -> taken[row] = 1);
        taking = manager.create(taken).reshape(rows, 1);
        this.coefficient = manager.create(new float[] {(float) coefficient});
    }

    /** The coefficient times l; part of the graph that is being recorded. */
    NDArray term(NDList weights) {
        NDArray embedding = weights.get(tensor);
        NDArray residues = embedding.getShape().get(0) == rows
                ? embedding
                : embedding.split(new long[] {rows}).get(0);
        NDArray quadruples = residues.mul(form.matMul(residues)).sum();
        return quadruples.div(residues.square().mul(taking).sum()).mul(coefficient);
    }

    /** @throws IllegalArgumentException if the rows of the embedding do not stand for residues, or there is none */
    static List<Integer> line(Structure structure, int tensor) {
        List<Integer> line = line(structure);
        if (tensor < 0 || line.size() < 3 || line.size() > MAX_ROWS) {
            throw new IllegalArgumentException("parameter parallelogram needs an embedding of 3 to " + MAX_ROWS
                    + " residues under + or *, this run's is of " + structure);
        }
        return line;
    }

    /** The rows in the order of the whole numbers they stand for. */
    private static List<Integer> line(Structure structure) {
        List<Integer> line = new ArrayList<>();
        switch (structure) {
            case Structure.ResiduesUnderAddition residues -> {
                for (int a = 0; a < residues.modulus(); a++) {
                    line.add(a);
                }
            }
            case Structure.ResiduesUnderMultiplication residues -> {
                int root = primitiveRoot(residues.modulus());
                for (int power = 1; line.size() < residues.modulus() - 1; power = power * root % residues.modulus()) {
                    line.add(power);
                }
            }
            case Structure.Unstructured none -> {}
            case Structure.Permutations permutations -> {}
        }
        return line;
    }

    private static int primitiveRoot(int prime) {
        for (int root = 2; root < prime; root++) {
            int power = root;
            int order = 1;
            while (power != 1 && order < prime) {
                power = power * root % prime;
                order++;
            }
            if (order == prime - 1) {
                return root;
            }
        }
        throw new IllegalArgumentException("no residue generates all others modulo " + prime);
    }

    /** The matrix Q of which the mean over quadruples is the trace of E'QE. */
    private static float[][] form(List<Integer> line, int rows) {
        double[][] sum = new double[rows][rows];
        long quadruples = 0;
        int n = line.size();
        for (int total = 0; total <= 2 * n - 2; total++) {
            List<int[]> pairs = new ArrayList<>();
            for (int i = Math.max(0, total - n + 1); 2 * i <= total; i++) {
                pairs.add(new int[] {line.get(i), line.get(total - i)});
            }
            quadruples += (long) pairs.size() * (pairs.size() - 1) / 2;
            addSpread(sum, pairs);
        }
        float[][] mean = new float[rows][rows];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < rows; j++) {
                mean[i][j] = (float) (sum[i][j] / quadruples);
            }
        }
        return mean;
    }

    /** Over all unordered pairs of v_a = E_i + E_j, |v_a - v_b|^2 adds up to count * sum |v_a|^2 - |sum v_a|^2. */
    private static void addSpread(double[][] sum, List<int[]> pairs) {
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
