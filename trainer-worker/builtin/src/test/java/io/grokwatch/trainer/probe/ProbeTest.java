package io.grokwatch.trainer.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.grokwatch.trainer.engine.TorchEngine;
import io.grokwatch.trainer.model.EmbeddingMlp;
import io.grokwatch.trainer.model.Mlp;
import io.grokwatch.trainer.model.Network;
import io.grokwatch.trainer.model.Prompt;
import io.grokwatch.trainer.model.Transformers;
import io.grokwatch.trainer.model.Weights;
import io.grokwatch.trainer.task.GaussianLabels;
import io.grokwatch.trainer.task.Layout;
import io.grokwatch.trainer.task.ModularArithmetic;
import io.grokwatch.trainer.task.ModularArithmetic.Operation;
import io.grokwatch.trainer.task.TableSplit;
import io.grokwatch.trainer.task.Task;
import io.grokwatch.trainer.task.ToyAddition;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Probes on logits and weights whose measures are computed by hand. */
class ProbeTest {
    private static final int P = 7;
    private static final Task TASK = new ModularArithmetic(Operation.ADD, P, 0.5).split(0);
    private static final ResidueTable TABLE = ResidueTable.of(TASK);

    @Test
    void restricted_loss_keeps_the_key_frequency_and_excluded_loss_removes_it() {
        // Given logits 3 cos(w (s - c)) + 2 cos(2 w (s - c)) + c / 10, of which frequency 1 is key
        double[][] logits = new double[TABLE.count()][P];
        for (int i = 0; i < logits.length; i++) {
            for (int c = 0; c < P; c++) {
                logits[i][c] = wave(3, 1, TABLE.answer(i) - c) + wave(2, 2, TABLE.answer(i) - c) + c / 10.0;
            }
        }

        // When
        double[] measured = LogitProbe.measure(TABLE, logits, List.of(1));

        // Then, as every answer is equally frequent
        double restricted = 0;
        for (int s = 0; s < P; s++) {
            int answer = s;
            restricted += crossEntropy(c -> wave(3, 1, answer - c) + c / 10.0, s) / P;
        }
        double excluded = 0;
        for (int i = 0; i < TABLE.trainCount(); i++) {
            int answer = TABLE.answer(i);
            excluded += crossEntropy(c -> wave(2, 2, answer - c) + c / 10.0, answer) / TABLE.trainCount();
        }
        assertThat(measured[0]).isCloseTo(restricted, within(1e-9));
        assertThat(measured[1]).isCloseTo(excluded, within(1e-9));
    }

    @Test
    void distance_irrelevance_is_zero_if_logits_depend_on_distance_and_one_if_on_answers() {
        // Given
        double[][] byDistance = new double[TABLE.count()][P];
        double[][] byAnswer = new double[TABLE.count()][P];
        for (int i = 0; i < TABLE.count(); i++) {
            byDistance[i][TABLE.answer(i)] = Math.sin(TABLE.distance(i));
            byAnswer[i][TABLE.answer(i)] = Math.sin(TABLE.answer(i));
        }

        // When / Then
        assertThat(LogitProbe.measure(TABLE, byDistance, List.of())[2]).isCloseTo(0, within(1e-9));
        assertThat(LogitProbe.measure(TABLE, byAnswer, List.of())[2]).isCloseTo(1, within(1e-9));
    }

    @Test
    void key_frequencies_dominate_the_spectrum_of_the_embedding() {
        // Given a circle of frequency 2 over the residues mod 31, on a little of everything
        Random random = new Random(4);
        float[] embedding = new float[31 * 2];
        for (int a = 0; a < 31; a++) {
            embedding[2 * a] = (float) (Math.cos(2 * Math.PI * 2 * a / 31) + 0.05 * random.nextGaussian());
            embedding[2 * a + 1] = (float) (Math.sin(2 * Math.PI * 2 * a / 31) + 0.05 * random.nextGaussian());
        }

        // When / Then
        assertThat(LogitProbe.keyFrequencies(embedding, 2, 31)).contains(2).hasSizeLessThan(4);
    }

    @Test
    void gradients_are_symmetric_if_both_operands_pass_through_the_same_weights() {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            // Given
            Network network = new EmbeddingMlp(P, 4, 12, P, 1);
            Weights weights = new Weights(network.tensors(), new Random(2), manager);
            GradientSymmetricity probe = new GradientSymmetricity(TASK, network, weights, 5);

            TorchEngine.runExclusively(() -> {
                double before = probe.measure()[0];

                // When
                NDArray left = weights.view(1);
                NDArray right = weights.view(2);
                right.addi(left.sub(right));

                // Then
                assertThat(before).isBetween(-0.9, 0.9);
                assertThat(probe.measure()[0]).isCloseTo(1, within(1e-5));
                return 0;
            });
        }
    }

    @Test
    void gradients_are_measured_with_separate_vocabularies() {
        Task apart = new ModularArithmetic(Operation.ADD, P, TableSplit.of(0.5), Layout.SEPARATE).split(0);
        List<Network> networks = List.of(
                new EmbeddingMlp(2 * P, 4, 12, P, 1),
                Transformers.pizza(Prompt.pair(2 * P), false, 1, 2, 4, 1),
                Transformers.pizza(Prompt.pairWithEquals(2 * P), false, 1, 2, 4, 1));
        for (Network network : networks) {
            try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
                Weights weights = new Weights(network.tensors(), new Random(2), manager);

                TorchEngine.runExclusively(() -> {
                    double symmetry = new GradientSymmetricity(apart, network, weights, 5).measure()[0];

                    assertThat(symmetry).as("%s", network).isBetween(-0.9999, 0.9999);
                    return 0;
                });
            }
        }
    }

    @Test
    void symmetricity_is_equal_for_shared_and_for_duplicated_rows() {
        Task apart = new ModularArithmetic(Operation.ADD, P, TableSplit.of(0.5), Layout.SEPARATE).split(0);
        Network sharing = new EmbeddingMlp(P, 4, 12, P, 1);
        Network owning = new EmbeddingMlp(2 * P, 4, 12, P, 1);
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            Weights shared = new Weights(sharing.tensors(), new Random(2), manager);
            Weights own = new Weights(owning.tensors(), new Random(3), manager);
            TorchEngine.runExclusively(() -> {
                NDArray embedding = shared.view(0);
                own.view(0).subi(own.view(0)).addi(embedding.concat(embedding, 0));
                for (int tensor = 1; tensor < sharing.tensors().size(); tensor++) {
                    own.view(tensor).subi(own.view(tensor)).addi(shared.view(tensor));
                }

                double[] ofShared = new GradientSymmetricity(TASK, sharing, shared, 5).measure();

                assertThat(new GradientSymmetricity(apart, owning, own, 5).measure()[0])
                        .isCloseTo(ofShared[0], within(1e-5));
                return 0;
            });
        }
    }

    @Test
    void gradients_of_an_mlp_that_sums_rows_are_equal_for_both_operands() {
        for (Layout layout : List.of(Layout.SHARED, Layout.SEPARATE)) {
            Task task = new ModularArithmetic(Operation.ADD, P, TableSplit.of(0.5), layout).split(0);
            try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
                Network network = new Mlp(2 * task.tokens(), true, 2, 64, P, false);
                Weights weights = new Weights(network.tensors(), new Random(2), manager);

                TorchEngine.runExclusively(() -> {
                    double symmetry = new GradientSymmetricity(task, network, weights, 5).measure()[0];

                    assertThat(symmetry).as("%s", layout).isCloseTo(1, within(1e-9));
                    return 0;
                });
            }
        }
    }

    @Test
    void task_without_a_table_of_residues_is_rejected() {
        assertThatThrownBy(() -> ResidueTable.of(new GaussianLabels(10, 3, 2).draw(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("probes");
    }

    @ParameterizedTest
    @EnumSource(names = {"ADD", "SUBTRACT", "ADD_OR_SUBTRACT"})
    void tables_of_sums_and_differences_are_accepted_in_every_layout(Operation operation) {
        for (Layout layout : List.of(Layout.SHARED, Layout.SEPARATE)) {
            ResidueTable table =
                    ResidueTable.of(new ModularArithmetic(operation, P, TableSplit.of(0.5), layout).split(0));

            assertThat(table.count()).isEqualTo(P * P);
        }
    }

    @Test
    void label_noise_is_rejected() {
        TableSplit swapped = new TableSplit(0.5, false, 5, 0);
        TableSplit randomised = new TableSplit(0.5, false, 0, 0.2);

        for (Task task : List.of(split(swapped), split(randomised), new ToyAddition(10, 45, 0).split(0))) {
            assertThatThrownBy(() -> ResidueTable.of(task))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("probes needs every pair's own answer")
                    .hasMessageContaining("swapped and randomised");
        }
    }

    private static Task split(TableSplit split) {
        return new ModularArithmetic(Operation.ADD, P, split, Layout.SHARED).split(0);
    }

    private static double wave(double amplitude, int frequency, int at) {
        return amplitude * Math.cos(2 * Math.PI * frequency * at / P);
    }

    private static double crossEntropy(IntToDoubleFunction logit, int answer) {
        double sum = 0;
        for (int c = 0; c < P; c++) {
            sum += Math.exp(logit.applyAsDouble(c));
        }
        return Math.log(sum) - logit.applyAsDouble(answer);
    }
}
