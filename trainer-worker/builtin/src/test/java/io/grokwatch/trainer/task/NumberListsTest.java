package io.grokwatch.trainer.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grokwatch.trainer.task.Examples.Sequences;
import io.grokwatch.trainer.task.NumberLists.Operation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NumberListsTest {
    @Test
    void every_list_is_in_one_of_both_parts_once() {
        Task task = new NumberLists(Operation.COPY, 5, 3, 0.4).split(1);

        List<String> lines = new ArrayList<>(lines(task, task.train()));
        assertThat(lines).hasSize(24);
        lines.addAll(lines(task, task.validation("val")));
        assertThat(lines).hasSize(5 * 4 * 3);
        Set<String> different = new HashSet<>(lines);
        assertThat(different)
                .hasSize(60)
                .contains("<eos> copy 0 4 2 = 0 4 2 <eos>")
                .doesNotContain("<eos> copy 0 0 2");
    }

    @Test
    void answers_are_the_list_sorted_or_reversed() {
        Task sorted = new NumberLists(Operation.SORT, 4, 3, 0.9).split(0);
        Task reversed = new NumberLists(Operation.REVERSE, 4, 2, 0.9).split(0);

        assertThat(all(sorted)).contains("<eos> sort 3 0 2 = 0 2 3 <eos>", "<eos> sort 1 2 3 = 1 2 3 <eos>");
        assertThat(all(reversed)).contains("<eos> reverse 3 0 = 0 3 <eos>");
    }

    @Test
    void answers_are_all_tokens_after_the_equals_sign_and_the_end() {
        Sequences train =
                (Sequences) new NumberLists(Operation.SORT, 6, 3, 0.5).split(0).train();

        assertThat(train.length()).isEqualTo(9);
        assertThat(train.answers()).isEqualTo(4);
        assertThat(train.positions().toArray()).startsWith(5, 6, 7, 8, 5, 6, 7, 8);
    }

    @Test
    void too_many_lists_are_rejected_with_their_number() {
        assertThatThrownBy(() -> new NumberLists(Operation.SORT, 97, 3, 0.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("list_length")
                .hasMessageContaining("884640");
        assertThatThrownBy(() -> new NumberLists(Operation.SORT, 3, 4, 0.5))
                .hasMessage("parameter list_length must be at most symbols, was 4");
    }

    private static List<String> all(Task task) {
        List<String> all = new ArrayList<>(lines(task, task.train()));
        all.addAll(lines(task, task.validation("val")));
        return all;
    }

    /** The sequence and the last answer. */
    private static List<String> lines(Task task, Examples examples) {
        Sequences sequences = (Sequences) examples;
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < sequences.count(); i++) {
            StringBuilder line = new StringBuilder();
            for (int position = 0; position < sequences.length(); position++) {
                line.append(name(task, sequences.tokens().get(i * sequences.length() + position)))
                        .append(' ');
            }
            int answers = sequences.answers();
            lines.add(line + name(task, sequences.labels().get(i * answers + answers - 1)));
        }
        return lines;
    }

    private static String name(Task task, long token) {
        return task.vocabulary().get((int) token);
    }
}
