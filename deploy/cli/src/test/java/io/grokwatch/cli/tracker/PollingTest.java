package io.grokwatch.cli.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Repeated requests, on a clock that records the pauses. */
class PollingTest {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final List<Duration> pauses = new ArrayList<>();
    private final Polling polling = new Polling(INTERVAL, 1, pauses::add);

    @Test
    void a_request_is_repeated_at_the_interval_until_its_answer_meets_the_condition() throws InterruptedException {
        Iterator<Integer> answers = List.of(1, 2, 3, 4).iterator();

        assertThat(polling.until(answer -> answer >= 3, answers::next)).isEqualTo(3);

        assertThat(pauses).containsExactly(INTERVAL, INTERVAL);
        assertThat(answers.next()).isEqualTo(4);
    }

    @Test
    void an_answer_is_settled_once_it_is_repeated_so_many_times_in_a_row() throws InterruptedException {
        Iterator<String> answers = List.of("a", "a", "b", "b", "b", "c").iterator();

        assertThat(polling.untilUnchanged(2, 10, answers::next)).isEqualTo(new Polling.Settled<>("b", true));

        assertThat(pauses).hasSize(4);
    }

    @Test
    void an_answer_that_keeps_changing_is_returned_unsettled_after_the_maximum() throws InterruptedException {
        int[] answers = {0};

        assertThat(polling.untilUnchanged(2, 5, () -> answers[0]++)).isEqualTo(new Polling.Settled<>(5, false));

        assertThat(pauses).hasSize(5);
    }
}
