package io.grokwatch.tracker.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.tracker.client.RunStatus;
import io.grokwatch.tracker.search.RunSummary;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunMetersTest {
    @Test
    void each_submitted_run_that_has_not_ended_needs_a_worker() {
        Map<String, RunStatus> statuses = Map.of(
                "waits", RunStatus.QUEUED,
                "waits-too", RunStatus.QUEUED,
                "trains", RunStatus.RUNNING,
                "stops", RunStatus.STOPPING,
                "lost", RunStatus.LOST,
                "ended", RunStatus.FINISHED,
                "failed", RunStatus.FAILED);
        List<RunSummary> runs =
                statuses.keySet().stream().map(RunMetersTest::submitted).toList();

        RunMeters.Demand demand = RunMeters.Demand.of(runs, run -> statuses.getOrDefault(run.id(), RunStatus.LOST));

        assertThat(demand).isEqualTo(new RunMeters.Demand(2, 5));
    }

    @Test
    void a_run_that_a_program_logs_by_itself_needs_none() {
        List<RunSummary> runs = List.of(
                RunSummary.unknown("logged"), RunSummary.unknown("stopped").with(RunSummary.Submitted.NONE));

        assertThat(RunMeters.Demand.of(runs, run -> RunStatus.RUNNING)).isEqualTo(new RunMeters.Demand(0, 0));
    }

    private static RunSummary submitted(String id) {
        return RunSummary.unknown(id).with(new RunSummary.Submitted(Instant.EPOCH, null, false));
    }
}
