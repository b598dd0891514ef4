package io.grokwatch.tracker.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grokwatch.tracker.search.NamedValues;
import io.grokwatch.tracker.search.RunSummaries;
import io.grokwatch.tracker.search.RunSummary;
import io.grokwatch.tracker.search.RunSummary.Kept;
import io.grokwatch.tracker.search.RunSummary.Measured;
import io.grokwatch.tracker.search.RunSummary.Reported;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RunSummariesTest {
    private final RunSummaries summaries = new RunSummaries();

    @Test
    void what_is_written_while_the_stored_runs_are_read_is_not_overwritten_by_what_was_stored() {
        Measured stored = measured(1, 10, 0.5);
        Measured newer = measured(1, 20, 0.25);

        summaries.update("r", known -> known.with(newer));
        summaries.update(
                "r", known -> known.or(RunSummary.unknown("r").with(stored).with(Reported.NONE)));
        summaries.completeLoading();

        RunSummary run = summaries.find("r").orElseThrow();
        assertThat(run.step()).isEqualTo(20);
        assertThat(run.latest().get("m")).isEqualTo(0.25);
        assertThat(run.reported()).isEqualTo(Reported.NONE);
    }

    @Test
    void metrics_of_a_newer_attempt_reset_what_the_events_report_of_an_older_one() {
        summaries.update("r", known -> known.with(measured(2, 5, 1.0)));
        summaries.update("r", known -> known.with(Reported.NONE));

        assertThat(summaries.find("r").orElseThrow().attempt()).isEqualTo(2);
        assertThat(summaries.find("r").orElseThrow().current().phase()).isNull();
    }

    @Test
    void a_run_of_which_only_attributes_are_known_does_not_exist() {
        summaries.update("r", known -> known.with(Kept.NONE));

        assertThat(summaries.find("r")).isEmpty();
    }

    @Test
    void a_request_that_was_interrupted_before_the_runs_are_read_is_refused() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(summaries::all)
                .isInstanceOf(RunSummaries.NotLoadedException.class)
                .hasMessage("the runs are being read from the store");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void named_values_are_found_by_name_and_listed_in_order() {
        TreeMap<String, Object> map = new TreeMap<>();
        List.of("lr", "batch", "p", "a.b").forEach(name -> map.put(name, name.length()));
        NamedValues values = NamedValues.of(map);

        TreeMap<String, Object> listed = new TreeMap<>();
        values.forEach(listed::put);
        assertThat(listed).isEqualTo(map);
        assertThat(values.get("a.b")).isEqualTo(3);
        assertThat(values.get("b")).isNull();
        assertThat(values).isEqualTo(NamedValues.of(map)).isNotEqualTo(NamedValues.NONE);
    }

    private static Measured measured(int attempt, long step, double value) {
        TreeMap<String, Object> latest = new TreeMap<>();
        latest.put("m", value);
        return new Measured(attempt, step, NamedValues.of(latest), NamedValues.NONE, null, null);
    }
}
