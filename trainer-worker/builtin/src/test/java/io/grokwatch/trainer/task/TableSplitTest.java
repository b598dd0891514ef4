package io.grokwatch.trainer.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.grokwatch.trainer.task.Examples.TokenPairs;
import io.grokwatch.trainer.task.ModularArithmetic.Operation;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TableSplitTest {
    private static final int P = 31;

    @Test
    void symmetric_table_has_each_unordered_pair_once() {
        Task task = split(Operation.ADD, new TableSplit(0.5, true, 0, 0));

        assertThat(task.train().count() + task.validation("val").count()).isEqualTo(P * (P + 1) / 2);
        TokenPairs train = (TokenPairs) task.train();
        for (int i = 0; i < train.count(); i++) {
            assertThat(train.first().get(i)).isLessThanOrEqualTo(train.second().get(i));
        }
    }

    @Test
    void symmetric_table_is_rejected_for_a_non_commutative_operation() {
        assertThatThrownBy(() -> split(Operation.SUBTRACT, new TableSplit(0.5, true, 0, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("symmetric")
                .hasMessageContaining("-");
    }

    @Test
    void randomised_answers_are_in_the_train_set_alone() {
        Task clean = split(Operation.ADD, TableSplit.of(0.5));
        Task corrupted = split(Operation.ADD, new TableSplit(0.5, false, 0, 0.3));

        assertThat(corrupted.validation()).isEqualTo(clean.validation());
        assertThat(((TokenPairs) corrupted.train()).first()).isEqualTo(((TokenPairs) clean.train()).first());
        // One in 31 of the drawn answers equals the original one.
        assertThat(wrong(corrupted.train())).isCloseTo((int) (0.3 * 480 * 30 / 31), within(12));
    }

    @Test
    void swapped_answers_are_in_the_train_set_alone() {
        Task task = split(Operation.ADD, new TableSplit(0.5, false, 100, 0));

        assertThat(wrong(task.train())).isBetween(85, 100);
        assertThat(wrong(task.validation("val"))).isZero();
    }

    @Test
    void swapped_answers_come_from_any_row_of_the_whole_table() {
        // Given ten rows, which have a few of the 31 answers
        Task clean = split(Operation.ADD, TableSplit.of(10.5 / (P * P)));

        // When
        Task swapped = split(Operation.ADD, new TableSplit(10.5 / (P * P), false, 10, 0));

        // Then
        Set<Long> shown = labels(clean.train());
        assertThat(clean.train().count()).isEqualTo(10);
        assertThat(labels(swapped.train())).anyMatch(label -> !shown.contains(label));
        assertThat(((TokenPairs) swapped.train()).first()).isEqualTo(((TokenPairs) clean.train()).first());
        assertThat(swapped.validation()).isEqualTo(clean.validation());
    }

    @Test
    void random_answers_depend_on_the_data_seed_alone() {
        Task task = split(Operation.RANDOM, TableSplit.of(0.5));

        assertThat(task).isEqualTo(split(Operation.RANDOM, TableSplit.of(0.5)));
        assertThat(wrong(task.train())).isGreaterThan(440);
    }

    @Test
    void operands_apart_have_a_vocabulary_each() {
        ModularArithmetic pair = new ModularArithmetic(Operation.ADD, P, 0.5);
        Task apart = new ModularArithmetic(Operation.ADD, P, TableSplit.of(0.5), Layout.SEPARATE).split(0);

        TokenPairs train = (TokenPairs) apart.train();
        TokenPairs plain = (TokenPairs) pair.split(0).train();
        assertThat(apart.tokens()).isEqualTo(2 * P);
        assertThat(train.first()).isEqualTo(plain.first());
        assertThat(train.second().get(0)).isEqualTo(plain.second().get(0) + P);
    }

    @Test
    void bits_of_the_operands_are_their_binary_digits() {
        Task task = new ModularArithmetic(Operation.ADD, P, TableSplit.of(0.5), Layout.BITS).split(0);

        Examples.Vectors bits = (Examples.Vectors) task.train();
        TokenPairs plain = (TokenPairs)
                new ModularArithmetic(Operation.ADD, P, 0.5).split(0).train();
        assertThat(bits.dimensions()).isEqualTo(10);
        for (int i = 0; i < bits.count(); i++) {
            assertThat(number(bits, i, 0)).isEqualTo(plain.first().get(i));
            assertThat(number(bits, i, 5)).isEqualTo(plain.second().get(i));
        }
    }

    @Test
    void answers_of_the_power_layout_are_the_result_and_the_end() {
        Task task = new ModularArithmetic(Operation.DIVIDE, 97, TableSplit.of(0.5), Layout.POWER).split(0);

        Examples.Sequences train = (Examples.Sequences) task.train();
        assertThat(task.tokens()).isEqualTo(239);
        assertThat(task.outputs()).isEqualTo(239);
        assertThat(train.count() + task.validation("val").count()).isEqualTo(9312);
        long c = train.tokens().get(5);
        assertThat(task.vocabulary().get((int) train.tokens().get(0))).isEqualTo("<eos>");
        assertThat(task.vocabulary().get((int) train.tokens().get(2))).isEqualTo("/");
        assertThat(task.vocabulary().get((int) train.tokens().get(4))).isEqualTo("=");
        assertThat(c * train.tokens().get(3) % 97).isEqualTo(train.tokens().get(1));
        assertThat(train.positions().toArray()).startsWith(4, 5);
        assertThat(train.labels().toArray()).startsWith(c, train.tokens().get(0));
    }

    @Test
    void shares_are_rounded_as_their_sources_round_them() {
        TableSplit share = TableSplit.of(0.4);

        Task stream = new ModularArithmetic(Operation.DIVIDE, 97, share, Layout.POWER).split(0);
        Task pairs = new ModularArithmetic(Operation.DIVIDE, 97, share, Layout.SHARED).split(0);

        assertThat(stream.train().count()).isEqualTo(3725); // of 3724.8
        assertThat(pairs.train().count()).isEqualTo(3724);
    }

    private static Task split(Operation operation, TableSplit split) {
        return new ModularArithmetic(operation, P, split, Layout.SHARED).split(0);
    }

    private static int number(Examples.Vectors bits, int row, int from) {
        int number = 0;
        for (int bit = 0; bit < 5; bit++) {
            number += (int) bits.values().get(row * bits.dimensions() + from + bit) << bit;
        }
        return number;
    }

    private static Set<Long> labels(Examples examples) {
        return Arrays.stream(examples.labels().toArray()).boxed().collect(Collectors.toSet());
    }

    private static int wrong(Examples examples) {
        TokenPairs pairs = (TokenPairs) examples;
        int wrong = 0;
        for (int i = 0; i < pairs.count(); i++) {
            if ((pairs.first().get(i) + pairs.second().get(i)) % P
                    != pairs.labels().get(i)) {
                wrong++;
            }
        }
        return wrong;
    }
}
