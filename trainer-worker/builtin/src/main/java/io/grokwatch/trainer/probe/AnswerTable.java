package io.grokwatch.trainer.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.grokwatch.events.Structure;
import io.grokwatch.trainer.model.Network;
import io.grokwatch.trainer.model.Weights;
import io.grokwatch.trainer.task.Examples;
import io.grokwatch.trainer.task.Examples.TokenPairs;
import io.grokwatch.trainer.task.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Every pair of residues that a task of one group has, with its answer under + or -: those of the train set first, then the
 * others.
 */
final class AnswerTable {
    private final int modulus;
    private final int trained;
    private final int[] first;
    private final int[] second;
    private final int[] answers;

    private AnswerTable(int modulus, int trained, int[] first, int[] second, int[] answers) {
        this.modulus = modulus;
        this.trained = trained;
        this.first = first;
        this.second = second;
        this.answers = answers;
    }

    /** @throws IllegalArgumentException unless the task is a table of residues under + or - and they have an embedding */
    static AnswerTable of(Task task, Network network) {
        AnswerTable table = of(task);
        if (network.embedding() < 0) {
            throw new IllegalArgumentException("parameter probes needs a network with an embedding");
        }
        return table;
    }

    /** @throws IllegalArgumentException unless the task is a table of residues under + or - with their own answers */
    static AnswerTable of(Task task) {
        if (!(task.structure() instanceof Structure.ResiduesUnderAddition residues)
                || !(task.train() instanceof TokenPairs)) {
            throw new IllegalArgumentException(
                    "parameter probes needs a table of residues under + or -, the task's are " + task.structure());
        }
        List<TokenPairs> parts = new ArrayList<>();
        parts.add((TokenPairs) task.train());
        for (Examples split : task.validation().values()) {
            parts.add((TokenPairs) split);
        }
        int count = parts.stream().mapToInt(Examples::count).sum();
        int[] first = new int[count];
        int[] second = new int[count];
        int[] answers = new int[count];
        int next = 0;
        for (TokenPairs part : parts) {
            for (int i = 0; i < part.count(); i++) {
                first[next] = Math.toIntExact(part.first().get(i));
                second[next] = Math.toIntExact(part.second().get(i));
                answers[next++] = Math.toIntExact(part.labels().get(i));
            }
        }
        AnswerTable table = new AnswerTable(residues.modulus(), task.train().count(), first, second, answers);
        table.requireOwnAnswers();
        return table;
    }

    /** All sums or all differences, if need be decided by whether the first operand is even. */
    private void requireOwnAnswers() {
        for (int parity = 0; parity < 2; parity++) {
            if (!allAnswer(parity, 1) && !allAnswer(parity, -1)) {
                throw new IllegalArgumentException("parameter probes needs every pair's own answer under + or - modulo "
                        + modulus + ": swapped and randomised answers, or sums that do not wrap round, are none");
            }
        }
    }

    private boolean allAnswer(int parity, int sign) {
        return IntStream.range(0, count())
                .filter(i -> first[i] % 2 == parity)
                .allMatch(i -> answers[i] == Math.floorMod(first[i] + sign * second[i], modulus));
    }

    int modulus() {
        return modulus;
    }

    /** The token of the residue 0 as the second operand: 0, or the modulus where each operand has tokens of its own. */
    int secondToken() {
        return Arrays.stream(second).min().orElse(0);
    }

    /** How many pairs, the first ones, are of the train set. */
    int trained() {
        return trained;
    }

    int answer(int pair) {
        return answers[pair];
    }

    /** The second operand less the first, modulo the modulus. */
    int distance(int pair) {
        return Math.floorMod(second[pair] - first[pair], modulus);
    }

    int count() {
        return answers.length;
    }

    /** The pairs in the form a network takes. */
    NDList encode(Network network, NDManager manager) {
        return network.encode(new NDList(manager.create(wide(first)), manager.create(wide(second))));
    }

    private static long[] wide(int[] values) {
        long[] wide = new long[values.length];
        for (int i = 0; i < values.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }

    /** The logits of the residues for every pair, pairs x modulus. */
    double[][] logits(Network network, Weights weights, NDList encoded) {
        NDArray logits = network.forward(weights.unrecorded(), encoded).logits();
        float[] flat = logits.toFloatArray();
        int columns = flat.length / count();
        double[][] rows = new double[count()][modulus];
        for (int i = 0; i < rows.length; i++) {
            for (int c = 0; c < modulus; c++) {
                rows[i][c] = flat[i * columns + c];
            }
        }
        return rows;
    }
}
