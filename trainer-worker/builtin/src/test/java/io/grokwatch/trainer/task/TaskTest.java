package io.grokwatch.trainer.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grokwatch.events.Structure;
import io.grokwatch.trainer.task.Examples.TokenPairs;
import io.grokwatch.trainer.task.ModularArithmetic.Operation;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TaskTest {
    private static final int P = 13;

    @ParameterizedTest
    @EnumSource
    void every_pair_is_once_in_one_of_the_two_parts_with_its_answer(Operation operation) {
        Task task = new ModularArithmetic(operation, P, 0.6).split(3);

        Map<Long, Long> answers = new HashMap<>();
        collect((TokenPairs) task.train(), answers);
        collect((TokenPairs) task.validation("val"), answers);
        assertThat(answers)
                .hasSize(task.train().count() + task.validation("val").count());
        assertThat(answers).hasSize(operation == Operation.DIVIDE ? P * (P - 1) : P * P);
        answers.forEach((pair, answer) -> {
            long x = pair / P;
            long y = pair % P;
            boolean right = switch (operation) {
                case ADD -> (x + y) % P == answer;
                case SUBTRACT -> (answer + y) % P == x;
                case MULTIPLY -> x * y % P == answer;
                case DIVIDE -> y != 0 && answer * y % P == x;
                case SQUARE_PLUS -> (x * x + y) % P == answer;
                case CUBE_PLUS -> (x * x * x + y) % P == answer;
                case SQUARES -> (x * x + y * y) % P == answer;
                case SQUARES_PRODUCT -> (x * x + y * y + x * y) % P == answer;
                case SQUARES_PRODUCT_LEFT -> (x * x + y * y + x * y + x) % P == answer;
                case CUBE_PRODUCT -> x * (x * x + y) % P == answer;
                case CUBE_SQUARE -> (x * x * x + x * y * y + y) % P == answer;
                case DIVIDE_OR_SUBTRACT -> y % 2 == 1 ? answer * y % P == x : (answer + y) % P == x;
                case ADD_OR_MULTIPLY -> (x % 2 == 0 ? x + y : x * y) % P == answer;
                case ADD_OR_SUBTRACT -> x % 2 == 0 ? (x + y) % P == answer : (answer + y) % P == x;
                case RANDOM -> answer >= 0 && answer < P;
            };
            assertThat(right)
                    .as("%d %s %d = %d", x, operation.symbol(), y, answer)
                    .isTrue();
        });
    }

    @Test
    void train_set_is_the_given_fraction_rounded_down() {
        Task task = new ModularArithmetic(Operation.ADD, 31, 0.6).split(0);

        assertThat(task.train().count()).isEqualTo(576);
        assertThat(task.validation("val").count()).isEqualTo(385);
    }

    @Test
    void split_depends_on_the_data_seed_alone() {
        ModularArithmetic arithmetic = new ModularArithmetic(Operation.ADD, P, 0.5);

        assertThat(arithmetic.split(1)).isEqualTo(arithmetic.split(1));
        assertThat(arithmetic.split(1)).isNotEqualTo(arithmetic.split(2));
    }

    @Test
    void hash_depends_on_the_content_of_a_task_alone() {
        Task task = new ModularArithmetic(Operation.ADD, P, 0.5).split(1);
        Task other = new ModularArithmetic(Operation.ADD, P, 0.5).split(2);
        Task turned = Task.of(P, P, task.structure(), other.train(), task.train());

        assertThat(DatasetHash.of(task)).matches("[0-9a-f]{64}");
        assertThat(DatasetHash.of(new ModularArithmetic(Operation.ADD, P, 0.5).split(1)))
                .isEqualTo(DatasetHash.of(task));
        assertThat(Set.of(DatasetHash.of(task), DatasetHash.of(other), DatasetHash.of(turned)))
                .hasSize(3);
    }

    @Test
    void structure_of_the_tokens_is_that_of_the_operation() {
        assertThat(new ModularArithmetic(Operation.SUBTRACT, P, 0.5).split(0).structure())
                .isEqualTo(new Structure.ResiduesUnderAddition(P));
        assertThat(new ModularArithmetic(Operation.DIVIDE, P, 0.5).split(0).structure())
                .isEqualTo(new Structure.ResiduesUnderMultiplication(P));
    }

    @Test
    void gaussian_points_and_labels_depend_on_the_data_seed_alone() {
        GaussianLabels points = new GaussianLabels(50, 4, 3);

        assertThat(points.draw(1)).isEqualTo(points.draw(1));
        assertThat(points.draw(1).train()).isNotEqualTo(points.draw(1).validation("val"));
        assertThat(points.draw(1)).isNotEqualTo(points.draw(2));
    }

    @Test
    void composite_modulus_is_rejected_by_name() {
        assertThatThrownBy(() -> new ModularArithmetic(Operation.ADD, 33, 0.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("parameter p must be a prime of at least 3, was 33");
    }

    private static void collect(TokenPairs pairs, Map<Long, Long> answers) {
        for (int i = 0; i < pairs.count(); i++) {
            answers.put(
                    pairs.first().get(i) * P + pairs.second().get(i),
                    pairs.labels().get(i));
        }
    }
}
