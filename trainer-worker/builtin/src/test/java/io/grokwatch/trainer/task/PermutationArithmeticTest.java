package io.grokwatch.trainer.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.events.Structure;
import io.grokwatch.trainer.task.Examples.TokenPairs;
import io.grokwatch.trainer.task.PermutationArithmetic.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Permutations of three objects in lexicographic order: 0 is 012, 1 is 021, 2 is 102, 3 is 120, 4 is 201, 5 is 210. */
class PermutationArithmeticTest {

    @ParameterizedTest
    @CsvSource({
        "COMPOSE,1,2,3", // 0 -> 0 -> 1, 1 -> 2 -> 2, 2 -> 1 -> 0: 120
        "COMPOSE,2,1,4", // 0 -> 1 -> 2, 1 -> 0 -> 0, 2 -> 2 -> 1: 201
        "COMPOSE,3,3,4",
        "CONJUGATE,3,1,2", // 0 -> 1 -> 2 -> 1, 1 -> 2 -> 1 -> 0, 2 -> 0 -> 0 -> 2: 102
        "CONJUGATE,1,2,5",
        "SANDWICH,3,1,1", // 0 -> 1 -> 2 -> 0, 1 -> 2 -> 1 -> 2, 2 -> 0 -> 0 -> 1: 021
        "SANDWICH,3,3,0"
    })
    void products_are_read_from_left_to_right(Operation operation, long a, long b, long answer) {
        assertThat(answer(task(operation), a, b)).isEqualTo(answer);
    }

    @ParameterizedTest
    @EnumSource
    void every_pair_of_permutations_of_five_objects_is_in_the_table(Operation operation) {
        Task task = new PermutationArithmetic(operation, 5, TableSplit.of(0.5), Layout.SHARED).split(0);

        assertThat(task.train().count() + task.validation("val").count()).isEqualTo(14_400);
        assertThat(task.tokens()).isEqualTo(120);
        assertThat(task.structure()).isEqualTo(new Structure.Permutations(5));
    }

    @Test
    void random_targets_leave_the_split_as_it_is() {
        PermutationArithmetic arithmetic =
                new PermutationArithmetic(Operation.COMPOSE, 3, TableSplit.of(2.0 / 3), Layout.SHARED);

        Task task = arithmetic.splitWithRandomTargets(30, 5);

        assertThat(task.train()).isEqualTo(arithmetic.split(5).train());
        assertThat(task.train().count()).isEqualTo(24);
        assertThat(task.validation("val").count()).isEqualTo(12);
        assertThat(task.outputs()).isEqualTo(30);
        assertThat(task.targets().classes()).isEqualTo(6);
    }

    private static Task task(Operation operation) {
        return new PermutationArithmetic(operation, 3, TableSplit.of(0.5), Layout.SHARED).split(0);
    }

    private static long answer(Task task, long a, long b) {
        for (Examples examples : new Examples[] {task.train(), task.validation("val")}) {
            TokenPairs pairs = (TokenPairs) examples;
            for (int i = 0; i < pairs.count(); i++) {
                if (pairs.first().get(i) == a && pairs.second().get(i) == b) {
                    return pairs.labels().get(i);
                }
            }
        }
        throw new AssertionError("no pair " + a + ", " + b);
    }
}
