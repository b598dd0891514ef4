package io.grokwatch.events.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.grokwatch.events.codec.Json;
import io.grokwatch.events.history.AttemptHistory.Attempt;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AttemptHistoryTest {
    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @Test
    void everything_survives_while_no_attempt_is_known() {
        assertThat(AttemptHistory.NONE.newest()).isZero();
        assertThat(AttemptHistory.NONE.survives(1, Long.MAX_VALUE)).isTrue();
        assertThat(AttemptHistory.NONE.checkpointSurvives(1, Long.MAX_VALUE)).isTrue();
        assertThat(AttemptHistory.NONE.cutoff(1)).isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void compact_form_answers_as_all_newer_starts_do(long seed) {
        List<Attempt> all = randomAttempts(new Random(seed));
        AttemptHistory compact = AttemptHistory.of(all);

        for (int attempt = 0; attempt <= 13; attempt++) {
            for (long step = 0; step <= 12; step++) {
                int theirs = attempt;
                long at = step;
                assertThat(compact.survives(attempt, step))
                        .isEqualTo(newer(all, theirs).stream().allMatch(start -> at < start));
                assertThat(compact.checkpointSurvives(attempt, step))
                        .isEqualTo(newer(all, theirs).stream().allMatch(start -> at <= start));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void order_and_repetition_of_what_is_received_do_not_matter(long seed) {
        Random random = new Random(seed);
        List<Attempt> received = randomAttempts(random);
        AttemptHistory once = AttemptHistory.of(received);
        received.addAll(received.subList(0, received.size() / 2));
        Collections.shuffle(received, random);

        AttemptHistory folded = AttemptHistory.NONE;
        for (Attempt one : received) {
            folded = one.start() == null ? folded.withObserved(one.attempt()) : folded.with(one.attempt(), one.start());
        }

        assertThat(folded).isEqualTo(once).hasSameHashCodeAs(once).hasToString(once.toString());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void cutoffs_increase_with_the_attempt_and_none_is_beyond_the_newest_start(long seed) {
        AttemptHistory history = AttemptHistory.of(randomAttempts(new Random(seed)));

        assertThat(history.cutoffs()).isSortedAccordingTo((one, other) -> Long.compare(one.step(), other.step()));
        assertThat(history.cutoffs().getLast()).isEqualTo(new AttemptCutoff(history.newest(), history.newestStart()));
        assertThat(history.cutoffs())
                .allSatisfy(cutoff ->
                        assertThat(history.cutoff(cutoff.attempt() - 1)).isEqualTo(cutoff.step()));
    }

    @Test
    void thousands_of_attempts_that_start_over_are_one_attempt() {
        AttemptHistory history = AttemptHistory.NONE;
        for (int attempt = 1; attempt <= 5_000; attempt++) {
            history = history.with(attempt, 0);
        }

        assertThat(history.starts()).containsExactly(new Attempt(5_000, 0L));
    }

    @Test
    void of_thousands_of_attempts_that_resume_ever_later_the_newest_are_kept() {
        List<Attempt> attempts = new ArrayList<>();
        for (int attempt = 1; attempt <= 3_000; attempt++) {
            attempts.add(new Attempt(attempt, 10L * attempt));
        }
        AttemptHistory history = AttemptHistory.of(attempts);

        assertThat(history.starts()).hasSize(AttemptHistory.MAX_ATTEMPTS);
        assertThat(history.survives(2_500, 25_009)).isTrue();
        assertThat(history.survives(2_500, 25_010)).isFalse();
        assertThat(history.survives(1, 20_010))
                .as("a report of the oldest attempts survives up to the lowest start kept, and no further")
                .isFalse();
    }

    @Test
    void late_metrics_of_an_attempt_whose_start_is_no_longer_kept_change_nothing() {
        AttemptHistory history =
                AttemptHistory.NONE.with(1, 0).with(2, 300).with(3, 100).withObserved(2);

        assertThat(history.starts()).containsExactly(new Attempt(1, 0L), new Attempt(3, 100L));
        assertThat(history.survives(1, 99)).isTrue();
    }

    @Test
    void json_is_what_scenarios_and_documents_have() throws JsonProcessingException {
        AttemptHistory history = AttemptHistory.NONE.with(2, 0).with(3, 500).withObserved(4);
        String json = "{\"attempts\":[{\"attempt\":2,\"start\":0},{\"attempt\":3,\"start\":500},"
                + "{\"attempt\":4,\"start\":null}]}";

        assertThat(Json.MAPPER.writeValueAsString(history)).isEqualTo(json);
        assertThat(Json.MAPPER.readValue(json, AttemptHistory.class)).isEqualTo(history);
    }

    @Test
    void attempts_out_of_range_are_rejected_with_their_value() {
        assertThatThrownBy(() -> AttemptHistory.NONE.with(0, 1)).hasMessage("attempt must be at least 1, was 0");
        assertThatThrownBy(() -> AttemptHistory.NONE.with(2, -1))
                .hasMessage("the start step of attempt 2 must be at least 0, was -1");
    }

    /** Up to 12 attempts, some of which begin more than once, some of which are only observed. */
    private static List<Attempt> randomAttempts(Random random) {
        List<Attempt> attempts = new ArrayList<>();
        int many = 1 + random.nextInt(16);
        for (int i = 0; i < many; i++) {
            Long start = random.nextInt(5) == 0 ? null : Long.valueOf(random.nextInt(12));
            attempts.add(new Attempt(1 + random.nextInt(12), start));
        }
        return attempts;
    }

    /** The starts of all attempts newer than one: the lowest reported, 0 of the newest of all if none was. */
    private static List<Long> newer(List<Attempt> all, int attempt) {
        int newest = all.stream().mapToInt(Attempt::attempt).max().orElse(0);
        boolean newestIsUnknown = all.stream().noneMatch(one -> one.attempt() == newest && one.start() != null);
        List<Long> starts = new ArrayList<>(newestIsUnknown && newest > attempt ? List.of(0L) : List.of());
        all.stream()
                .filter(one -> one.attempt() > attempt && one.start() != null)
                .forEach(one -> starts.add(one.start()));
        return starts;
    }
}
