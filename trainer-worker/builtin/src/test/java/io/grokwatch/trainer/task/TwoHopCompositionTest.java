package io.grokwatch.trainer.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grokwatch.trainer.task.Examples.Sequences;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TwoHopCompositionTest {
    private static final int ENTITIES = 100;
    private static final int RELATIONS = 20;
    private static final int DEGREE = 10;
    private static final Task TASK = new TwoHopComposition(ENTITIES, RELATIONS, DEGREE, 5).draw(1);

    @Test
    void train_set_has_all_atomic_facts_and_the_given_number_of_inferred_ones() {
        assertThat(facts()).hasSize(ENTITIES * DEGREE);
        assertThat(TASK.train().count()).isEqualTo(ENTITIES * DEGREE + 5 * 950);
    }

    @Test
    void inferences_follow_from_two_facts_in_every_split() {
        Map<Long, Long> facts = facts();

        for (Examples examples : new Examples[] {
            TASK.train(), TASK.validation(TwoHopComposition.IID), TASK.validation(TwoHopComposition.OOD)
        }) {
            Sequences sequences = (Sequences) examples;
            for (int i = 0; i < sequences.count(); i++) {
                if (asked(sequences, i) == 2) {
                    long bridge = facts.getOrDefault(key(token(sequences, i, 0), token(sequences, i, 1)), -1L);
                    assertThat(facts).containsEntry(key(bridge, token(sequences, i, 2)), token(sequences, i, 3));
                }
            }
        }
    }

    @Test
    void out_of_distribution_facts_compose_no_inferred_fact_of_the_train_set() {
        // Given the facts that inferences of the train set are made of
        Map<Long, Long> facts = facts();
        Map<Long, Long> used = new HashMap<>();
        Sequences train = (Sequences) TASK.train();
        for (int i = 0; i < train.count(); i++) {
            if (asked(train, i) == 2) {
                collect(train, i, facts, used);
            }
        }

        // When those of the split are collected
        Map<Long, Long> apart = new HashMap<>();
        Sequences ood = (Sequences) TASK.validation(TwoHopComposition.OOD);
        for (int i = 0; i < ood.count(); i++) {
            collect(ood, i, facts, apart);
        }

        // Then
        assertThat(apart).isNotEmpty();
        assertThat(used).doesNotContainKeys(apart.keySet().toArray(Long[]::new));
    }

    @Test
    void answers_are_the_token_after_the_prompt_and_the_end() {
        Sequences train = (Sequences) TASK.train();
        long end = ENTITIES + RELATIONS;

        for (int i = 0; i < train.count(); i++) {
            int asked = asked(train, i);
            assertThat(train.labels().get(2 * i)).isEqualTo(token(train, i, asked + 1));
            assertThat(train.positions().get(2 * i + 1)).isEqualTo(asked + 1);
            assertThat(train.labels().get(2 * i + 1)).isEqualTo(end);
        }
        assertThat(TASK.vocabulary().get((int) end)).isEqualTo("</a>");
    }

    @Test
    void splits_depend_on_the_data_seed_alone() {
        TwoHopComposition composition = new TwoHopComposition(ENTITIES, RELATIONS, DEGREE, 5);

        assertThat(DatasetHash.of(composition.draw(1))).isEqualTo(DatasetHash.of(TASK));
        assertThat(DatasetHash.of(composition.draw(2))).isNotEqualTo(DatasetHash.of(TASK));
    }

    @Test
    void facts_too_few_for_both_splits_are_rejected_by_name() {
        assertThatThrownBy(() -> new TwoHopComposition(3, 2, 1, 1).draw(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("split");
    }

    @Test
    void number_of_facts_is_bounded() {
        assertThatCode(() -> new TwoHopComposition(2000, 200, 20, 7.2)).doesNotThrowAnyException();
        assertThatThrownBy(() -> new TwoHopComposition(5000, 1000, 1000, 7.2))
                .hasMessage(
                        "parameters entities and out_degree must give at most 1000000 atomic and inferred facts, 5000"
                                + " and 1000 give 5005000000");
    }

    private static Map<Long, Long> facts() {
        Map<Long, Long> facts = new HashMap<>();
        Sequences train = (Sequences) TASK.train();
        for (int i = 0; i < train.count(); i++) {
            if (asked(train, i) == 1) {
                facts.put(key(token(train, i, 0), token(train, i, 1)), token(train, i, 2));
            }
        }
        return facts;
    }

    private static void collect(Sequences examples, int i, Map<Long, Long> facts, Map<Long, Long> into) {
        long first = key(token(examples, i, 0), token(examples, i, 1));
        long bridge = facts.getOrDefault(first, -1L);
        into.put(first, bridge);
        into.put(key(bridge, token(examples, i, 2)), token(examples, i, 3));
    }

    private static int asked(Sequences examples, int i) {
        return (int) examples.positions().get(2 * i);
    }

    private static long token(Sequences examples, int i, int position) {
        return examples.tokens().get(i * examples.length() + position);
    }

    private static long key(long head, long relation) {
        return head * 1000 + relation;
    }
}
