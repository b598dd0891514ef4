package io.grokwatch.detect.ordering;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchSequenceTest {
    private static final int AWAITED = 8;
    private static final int ADMITTED = 62;

    private final BatchSequence batches = new BatchSequence(AWAITED);

    @Test
    void a_missing_batch_is_awaited_then_lost_then_received_after_all() {
        receive(0, 2, 3);
        assertThat(batches.missing()).isTrue();
        assertThat(batches.lost()).isZero();

        receive(4, 5, 6, 7, 8, 9, 10);
        assertThat(batches.missing()).isFalse();
        assertThat(batches.lost()).isEqualTo(1);

        receive(1);
        assertThat(batches.overtaken()).isTrue();
        assertThat(batches.lost()).isZero();
        assertThat(batches.receive(1)).isFalse();
    }

    @Test
    void a_batch_that_too_many_have_overtaken_is_not_admitted_and_stays_lost() {
        receive(0);
        for (int sequence = 2; sequence <= ADMITTED + 2; sequence++) {
            receive(sequence);
        }

        assertThat(batches.receive(1)).isFalse();
        assertThat(batches.lost()).isEqualTo(1);
    }

    @Test
    void of_a_gap_wider_than_what_is_admitted_all_that_is_not_awaited_is_lost() {
        receive(0, 2);

        receive(1_000_000);

        assertThat(batches.lost()).isEqualTo(1_000_000 - AWAITED - 2);
        assertThat(batches.receive(999_000)).isFalse();
        receive(1_000_000 - ADMITTED);
        assertThat(batches.lost()).isEqualTo(1_000_000 - AWAITED - 3);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void it_agrees_with_the_set_of_all_that_were_received(long seed) {
        Random random = new Random(seed);
        Set<Long> received = new HashSet<>();
        long newest = -1;
        long first = 0;
        for (int i = 0; i < 5_000; i++) {
            long sequence = Math.max(0, newest + 1 + (random.nextInt(20) == 0 ? 70 : 0) - random.nextInt(80));
            boolean admitted = sequence >= first && received.add(sequence);

            assertThat(batches.receive(sequence)).as("sequence %d", sequence).isEqualTo(admitted);

            newest = Math.max(newest, sequence);
            first = Math.max(first, newest - ADMITTED);
            if (i % 97 == 0) {
                long due = Math.max(0, newest - AWAITED);
                long arrived = received.stream().filter(one -> one < due).count();
                assertThat(batches.lost()).isEqualTo(due - arrived);
            }
            BatchSequence restored = new BatchSequence(AWAITED);
            restored.restore(batches.save());
            assertThat(restored.save()).isEqualTo(batches.save());
        }
    }

    private void receive(long... sequences) {
        for (long sequence : sequences) {
            assertThat(batches.receive(sequence)).as("sequence %d", sequence).isTrue();
        }
    }
}
