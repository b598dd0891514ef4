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
 * The pairs of residues of a task with their answers under + or -: those of the train set first, then those of the
 * validation sets.
 */
final class ResidueTable {
    private final int modulus;
    private final int trainCount;
    private final int[] first;
    private final int[] second;
    private final int[] answers;

    private ResidueTable(int modulus, int trainCount, int[] first, int[] second, int[] answers) {
        this.modulus = modulus;
        this.trainCount = trainCount;
        this.first = first;
        this.second = second;
        this.answers = answers;
    }

    /** @throws IllegalArgumentException unless the task is a table of residues under + or - and the network has an embedding */
    static ResidueTable of(Task task, Network network) {
        ResidueTable table = of(task);
        if (network.embedding() < 0) {
            throw new IllegalArgumentException("parameter probes needs a network with an embedding");
        }
        return table;
    }

    /** @throws IllegalArgumentException unless the task is a table of residues under + or - without label noise */
    static ResidueTable of(Task task) {
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
        ResidueTable table = new ResidueTable(residues.modulus(), task.train().count(), first, second, answers);
        table.requireConsistentAnswers();
        return table;
    }

    /** Requires all sums or all differences, possibly depending on whether the first operand is even. */
    private void requireConsistentAnswers() {
        for (int parity = 0; parity < 2; parity++) {
            if (!allAnswersAre(parity, 1) && !allAnswersAre(parity, -1)) {
                throw new IllegalArgumentException("parameter probes needs every pair's own answer under + or - modulo "
                        + modulus + ", not swapped and randomised answers, or sums without a modulus");
            }
        }
    }

    private boolean allAnswersAre(int parity, int sign) {
        return IntStream.range(0, count())
                .filter(i -> first[i] % 2 == parity)
                .allMatch(i -> answers[i] == Math.floorMod(first[i] + sign * second[i], modulus));
    }

    int modulus() {
        return modulus;
    }

    /** Token of residue 0 as the second operand: 0, or the modulus if the operands have separate vocabularies. */
    int secondToken() {
        return Arrays.stream(second).min().orElse(0);
    }

    /** Number of leading pairs that belong to the train set. */
    int trainCount() {
        return trainCount;
    }

    int answer(int pair) {
        return answers[pair];
    }

    /** The second operand minus the first, modulo the modulus. */
    int distance(int pair) {
        return Math.floorMod(second[pair] - first[pair], modulus);
    }

    int count() {
        return answers.length;
    }

    /** The pairs as the network's inputs. */
    NDList encode(Network network, NDManager manager) {
        return network.encode(new NDList(manager.create(toLongs(first)), manager.create(toLongs(second))));
    }

    private static long[] toLongs(int[] values) {
        long[] longs = new long[values.length];
        for (int i = 0; i < values.length; i++) {
            longs[i] = values[i];
        }
        return longs;
    }

    /** The logits of every pair, [pairs, modulus]. */
    double[][] logits(Network network, Weights weights, NDList encoded) {
        NDArray logits = network.forward(weights.detached(), encoded).logits();
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
