package io.grokwatch.events.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunId;
import io.grokwatch.events.codec.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class ReceivedBatchesTest {
    private static final RunId RUN = new RunId("r1");

    @Test
    void of_a_producer_that_leaves_every_sequence_at_zero_the_first_batch_is_taken() {
        assertThat(taken(List.of(batch(1, 0), batch(1, 0), batch(1, 0)))).containsExactly(true, false, false);
    }

    @Test
    void a_newer_attempt_begins_again_at_any_sequence_and_an_older_one_is_taken() {
        assertThat(taken(List.of(batch(1, 0), batch(1, 1), batch(2, 0), batch(2, 0), batch(1, 1), batch(3, 700))))
                .containsExactly(true, true, true, false, true, true);
    }

    @Test
    void a_missing_batch_is_awaited_for_a_bounded_number_of_others() {
        List<MetricBatch> batches = new ArrayList<>(List.of(batch(1, 0)));
        for (int i = 2; i <= 1 + ReceivedBatches.MAX_OVERTAKING; i++) {
            batches.add(batch(1, i));
        }
        batches.add(batch(1, 1));
        assertThat(taken(batches)).doesNotContain(false);

        batches.removeLast();
        batches.add(batch(1, 2L + ReceivedBatches.MAX_OVERTAKING));
        batches.add(batch(1, 1));
        assertThat(taken(batches).getLast()).isFalse();
    }

    @Test
    void the_greatest_sequence_is_one_like_any_other() {
        assertThat(taken(List.of(batch(1, Long.MAX_VALUE), batch(1, Long.MAX_VALUE), batch(1, Long.MAX_VALUE - 1))))
                .containsExactly(true, false, true);
    }

    @RepeatedTest(50)
    void within_the_bound_exactly_the_first_batch_of_each_sequence_is_taken(RepetitionInfo repetition)
            throws Exception {
        Random random = new Random(repetition.getCurrentRepetition());
        ReceivedBatches received = ReceivedBatches.NONE;
        Set<Long> known = new HashSet<>();
        for (int i = 0; i < 2_000; i++) {
            long sequence = Math.max(0, i / 2 + random.nextInt(31) - 15);
            MetricBatch batch = batch(1, sequence);
            boolean taken = received.objection(batch) == null;
            assertThat(taken).as("%d. batch %d", i, sequence).isEqualTo(known.add(sequence));
            received = taken ? received.with(batch) : received;
            received = Json.MAPPER.readValue(Json.MAPPER.writeValueAsString(received), ReceivedBatches.class);
        }
    }

    private static List<Boolean> taken(List<MetricBatch> batches) {
        List<Boolean> taken = new ArrayList<>();
        ReceivedBatches received = ReceivedBatches.NONE;
        for (MetricBatch batch : batches) {
            boolean takes = received.objection(batch) == null;
            taken.add(takes);
            received = takes ? received.with(batch) : received;
        }
        return taken;
    }

    private static MetricBatch batch(int attempt, long sequence) {
        return new MetricBatch(RUN, attempt, sequence, List.of());
    }
}
