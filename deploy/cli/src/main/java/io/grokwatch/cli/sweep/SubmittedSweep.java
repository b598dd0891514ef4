package io.grokwatch.cli.sweep;

import io.grokwatch.cli.error.UserErrorException;
import io.grokwatch.cli.tracker.Polling;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.validation.SecretNames;
import io.grokwatch.tracker.client.NewSweep;
import io.grokwatch.tracker.client.ResumeRequest;
import io.grokwatch.tracker.client.RunStatus;
import io.grokwatch.tracker.client.RunView;
import io.grokwatch.tracker.client.SweepPage;
import io.grokwatch.tracker.client.SweepRun;
import io.grokwatch.tracker.client.SweepTable;
import io.grokwatch.tracker.client.SweepView;
import io.grokwatch.tracker.client.TrackerClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A sweep that the tracker has.
 *
 * <p>The end of a run is reported by its worker, its phases by the stream, independently of each other. So the table is read when
 * all runs have ended, and again until it no longer changes.
 */
public final class SubmittedSweep {
    /** Polled, since live feeds would take one connection per run. */
    private static final Polling POLLING = Polling.every(Duration.ofSeconds(1), 60);

    private static final int PAGE = 100;
    /** How many pages are searched, from the newest sweep. */
    private static final int MAX_PAGES = 20;
    /** How many runs in training are shown. */
    private static final int MAX_SHOWN = 20;
    /** Findings are served within half a second after the stream publishes them. */
    private static final int POLLS_WITHOUT_CHANGE = 3;

    private static final int MAX_POLLS = 60;

    private final TrackerClient tracker;
    private final String id;
    private final Polling polling;

    SubmittedSweep(TrackerClient tracker, String id, Polling polling) {
        this.tracker = tracker;
        this.id = id;
        this.polling = polling;
    }

    /** Observes the progress of a sweep. */
    public interface Progress {
        /** Some of the runs in training, how many of all runs have ended, and how many there are. */
        void at(List<RunView> training, int ended, int runs);

        /** The results of ended runs still change after a minute, so the table may be incomplete. */
        void unsettled();
    }

    /** Submits a sweep. */
    public static SubmittedSweep submit(TrackerClient tracker, NewSweep sweep) {
        return new SubmittedSweep(tracker, tracker.submit(sweep).id(), POLLING);
    }

    /**
     * The newest sweep that the tracker has with this name and these settings, whatever its runs require of their workers.
     *
     * @throws UserErrorException if it has none
     */
    public static SubmittedSweep find(TrackerClient tracker, NewSweep sweep) {
        NewSweep shown = sweep.masked().requiring(null);
        int others = 0;
        String cursor = null;
        for (int page = 0; page < MAX_PAGES; page++) {
            SweepPage answer = tracker.sweeps(PAGE, sweep.name(), cursor);
            for (SweepView candidate : answer.sweeps()) {
                if (candidate.sweep().requiring(null).equals(shown)) {
                    return new SubmittedSweep(tracker, candidate.id(), POLLING);
                }
                others++;
            }
            cursor = answer.next();
            if (cursor == null) {
                break;
            }
        }
        throw new UserErrorException("the tracker has no sweep " + sweep.name() + " with these settings"
                + (others == 0 ? "" : ", but " + others + " of that name with other settings"));
    }

    /** The id by which the tracker knows it. */
    public String id() {
        return id;
    }

    /** The sweep, and how many of its runs have ended. */
    public SweepView view() {
        return tracker.sweep(id);
    }

    /** Has the runs submitted again that are missing, have failed or were stopped. */
    public void resume(NewSweep sweep) {
        Map<String, Object> secrets = new HashMap<>(sweep.parameters().values());
        secrets.keySet().removeIf(name -> !SecretNames.isSecret(name));
        tracker.resumeSweep(id, new ResumeRequest(Parameters.of(secrets)));
    }

    /** Requests that all runs be stopped. */
    public void stop() {
        tracker.stopSweep(id, null);
    }

    /** Waits until every run has ended. */
    public void await(Progress progress) throws InterruptedException {
        polling.until(
                table -> {
                    List<RunView> training = runs(table)
                            .filter(run -> run.status() == RunStatus.RUNNING)
                            .limit(MAX_SHOWN)
                            .map(run -> tracker.run(run.id()))
                            .toList();
                    int ended = Math.toIntExact(
                            runs(table).filter(run -> run.status().isFinal()).count());
                    int all = Math.toIntExact(runs(table).count());
                    progress.at(training, ended, all);
                    return ended == all;
                },
                () -> tracker.sweepTable(id));
    }

    /** The results of the runs, cell by cell. */
    public SweepTable table(Progress progress) throws InterruptedException {
        Polling.Settled<SweepTable> table =
                polling.untilUnchanged(POLLS_WITHOUT_CHANGE, MAX_POLLS, () -> tracker.sweepTable(id));
        if (!table.settled()) {
            progress.unsettled();
        }
        return table.answer();
    }

    /** The runs of a table. */
    public static Stream<SweepRun> runs(SweepTable table) {
        return table.cells().stream().flatMap(cell -> cell.runs().stream());
    }
}
