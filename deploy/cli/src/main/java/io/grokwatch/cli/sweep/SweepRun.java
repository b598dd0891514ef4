package io.grokwatch.cli.sweep;

import io.grokwatch.cli.error.UserErrorException;
import io.grokwatch.cli.tracker.Polling;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.PhaseChanged;
import io.grokwatch.tracker.client.NewRun;
import io.grokwatch.tracker.client.RunStatus;
import io.grokwatch.tracker.client.RunView;
import io.grokwatch.tracker.client.TrackerClient;
import io.grokwatch.tracker.client.TrackerException;
import io.grokwatch.trainer.recipe.Recipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A sweep in progress.
 *
 * <p>The end of a run is reported by its worker, its phases by the stream, independently of each other. So the phases are
 * read when all runs have ended, and again until they no longer change.
 */
public final class SweepRun {
    /** Polled, since live feeds would take one connection per run. */
    private static final Polling POLLING = Polling.every(Duration.ofSeconds(1), 60);

    /** How many runs that have not ended are requested at once; the later ones wait in the queue. */
    private static final int MAX_REQUESTED = 50;

    /** Findings are served within half a second after the stream publishes them. */
    private static final int POLLS_WITHOUT_CHANGE = 3;

    private static final int MAX_POLLS = 60;

    private final TrackerClient tracker;
    private final Sweep sweep;
    private final List<NewRun> submissions;
    private final Polling polling;
    /** By the index of their submission. */
    private final SortedMap<Integer, RunView> runs = new TreeMap<>();

    public SweepRun(TrackerClient tracker, Sweep sweep, List<NewRun> submissions) {
        this(tracker, sweep, submissions, POLLING);
    }

    SweepRun(TrackerClient tracker, Sweep sweep, List<NewRun> submissions, Polling polling) {
        this.tracker = tracker;
        this.sweep = sweep;
        this.submissions = List.copyOf(submissions);
        this.polling = polling;
    }

    /** Observes the progress of a sweep. */
    public interface Progress {
        /** The runs in training, and how many of all runs have ended. */
        void at(List<RunView> training, int ended, int runs);

        /** The phases of ended runs still change after a minute, so the report may be incomplete. */
        void unsettled();
    }

    /** The submissions of a sweep, cell by cell. */
    public static List<NewRun> submissions(Sweep sweep, Recipe recipe) {
        List<NewRun> submissions = new ArrayList<>();
        for (Parameters cell : sweep.cells()) {
            for (long seed : sweep.seeds()) {
                submissions.add(new NewRun(
                        sweep.nameOf(cell, seed),
                        recipe.name(),
                        recipe.trainer(),
                        recipe.parameters().with(sweep.fixed()).with(cell),
                        seed,
                        sweep.steps() == null ? recipe.steps() : sweep.steps()));
            }
        }
        return submissions;
    }

    /**
     * Adopts the runs of the sweep that the tracker already has.
     *
     * @return how many runs have a name of the sweep but other settings, and are ignored
     */
    public int find() {
        ExistingRuns family = ExistingRuns.find(tracker, submissions);
        runs.putAll(family.runs());
        return family.others();
    }

    /** How many runs the tracker has. */
    public int size() {
        return runs.size();
    }

    /** Of the runs that the tracker has, how many have ended. */
    public int ended() {
        return Math.toIntExact(runs.values().stream().filter(RunView::hasEnded).count());
    }

    /**
     * Submits the runs that the tracker does not have, in the order of their cells.
     *
     * @throws UserErrorException if one is refused; the message has the runs that were accepted
     */
    public void submit() {
        for (int i = 0; i < submissions.size(); i++) {
            if (!runs.containsKey(i)) {
                try {
                    runs.put(i, tracker.submit(submissions.get(i)));
                } catch (TrackerException refused) {
                    throw new UserErrorException(
                            "run '" + submissions.get(i).name() + "' was refused: " + refused.getMessage() + "; "
                                    + accepted(),
                            refused);
                }
            }
        }
    }

    private String accepted() {
        if (runs.isEmpty()) {
            return "no run of the sweep is in the queue";
        }
        List<RunView> had = List.copyOf(runs.values());
        return "the tracker has " + had.size() + " of " + submissions.size() + ", from '"
                + had.getFirst().name() + "' to '" + had.getLast().name() + "'; --resume submits the others";
    }

    /** Waits until every run that the tracker has has ended. */
    public void await(Progress progress) throws InterruptedException {
        polling.until(
                training -> {
                    progress.at(training, ended(), runs.size());
                    return ended() == runs.size();
                },
                this::update);
    }

    /** Requests the runs that have not ended; returns those in training. */
    private List<RunView> update() {
        List<Map.Entry<Integer, RunView>> open = runs.entrySet().stream()
                .filter(run -> !run.getValue().hasEnded())
                .limit(MAX_REQUESTED)
                .toList();
        List<RunView> training = new ArrayList<>();
        for (Map.Entry<Integer, RunView> known : open) {
            RunView run = tracker.run(known.getValue().id());
            runs.put(known.getKey(), run);
            if (run.status() == RunStatus.RUNNING) {
                training.add(run);
            }
        }
        return training;
    }

    /** The results of the runs that have ended, cell by cell. */
    public List<SweepResult> results(Progress progress) throws InterruptedException {
        Map<String, List<PhaseChanged>> phases = settledPhases(progress);
        List<SweepResult> results = new ArrayList<>();
        runs.forEach((place, run) -> {
            if (run.hasEnded()) {
                int cell = place / sweep.seeds().size();
                results.add(SweepResult.of(run, cell, phases.getOrDefault(run.id(), List.of())));
            }
        });
        return results;
    }

    private Map<String, List<PhaseChanged>> settledPhases(Progress progress) throws InterruptedException {
        Polling.Settled<Map<String, List<PhaseChanged>>> phases =
                polling.untilUnchanged(POLLS_WITHOUT_CHANGE, MAX_POLLS, this::phases);
        if (!phases.settled()) {
            progress.unsettled();
        }
        return phases.answer();
    }

    private Map<String, List<PhaseChanged>> phases() {
        Map<String, List<PhaseChanged>> phases = new LinkedHashMap<>();
        for (RunView run : runs.values()) {
            if (run.hasEnded()) {
                phases.put(run.id(), tracker.phases(run.id()));
            }
        }
        return phases;
    }
}
