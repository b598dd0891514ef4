package io.grokwatch.cli.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.cli.api.Patience;
import io.grokwatch.cli.api.RunView;
import io.grokwatch.cli.api.Submission;
import io.grokwatch.cli.api.TrackerClient;
import io.grokwatch.cli.error.UserErrorException;
import io.grokwatch.events.Parameters;
import io.grokwatch.trainer.recipe.Recipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A sweep while its runs go through the queue.
 *
 * <p>That a run has ended is told by its worker, what phases it went through by the stream, and neither waits for the other.
 * So the phases are read when all runs have ended, and again until they do not change any more.
 */
public final class SweepRun {
    /** The runs of a sweep are asked for together; a live feed of each would be as many connections. */
    private static final Patience PATIENCE = new Patience(Duration.ofSeconds(1), 60);

    /** The queue is in order: those further back have not begun. */
    private static final int ASKED_AT_ONCE = 50;

    /** What the stream finds is served within half a second of it. */
    private static final int PAUSES_WITHOUT_CHANGE = 3;

    private static final int PAUSES_MOST = 60;

    private final TrackerClient tracker;
    private final Sweep sweep;
    private final List<Submission> submissions;
    private final Patience patience;
    /** By the place of their submission. */
    private final SortedMap<Integer, RunView> runs = new TreeMap<>();

    public SweepRun(TrackerClient tracker, Sweep sweep, List<Submission> submissions) {
        this(tracker, sweep, submissions, PATIENCE);
    }

    SweepRun(TrackerClient tracker, Sweep sweep, List<Submission> submissions, Patience patience) {
        this.tracker = tracker;
        this.sweep = sweep;
        this.submissions = List.copyOf(submissions);
        this.patience = patience;
    }

    /** Told how it goes. */
    public interface Progress {
        /** Which runs train now, how many have ended, of how many. */
        void at(List<RunView> training, int ended, int runs);

        /** The phases of runs that have ended still change after a minute: what is reported may be less than there is. */
        void unsettled();
    }

    /** What each run of a sweep is submitted with, cell by cell. */
    public static List<Submission> submissions(Sweep sweep, Recipe recipe) {
        List<Submission> submissions = new ArrayList<>();
        for (Parameters cell : sweep.cells()) {
            for (long seed : sweep.seeds()) {
                submissions.add(new Submission(
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
     * Takes up the runs that the tracker has already.
     *
     * @return how many have a name of the sweep but were asked for something else, and are left alone
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
     * Puts the runs that the tracker does not have into the queue, in the order of their cells.
     *
     * @throws UserErrorException if one is not taken; it says which the tracker has
     */
    public void submit() {
        for (int i = 0; i < submissions.size(); i++) {
            if (!runs.containsKey(i)) {
                try {
                    runs.put(i, tracker.submit(submissions.get(i)));
                } catch (UserErrorException refused) {
                    throw new UserErrorException(
                            "run '" + submissions.get(i).name() + "' was not taken: " + refused.getMessage() + "; "
                                    + taken(),
                            refused);
                }
            }
        }
    }

    private String taken() {
        if (runs.isEmpty()) {
            return "no run of the sweep is in the queue";
        }
        List<RunView> had = List.copyOf(runs.values());
        return "the tracker has " + had.size() + " of " + submissions.size() + ", from '"
                + had.getFirst().name() + "' to '" + had.getLast().name() + "'; --resume submits the others";
    }

    /** Waits until every run that the tracker has has ended. */
    public void await(Progress progress) throws InterruptedException {
        while (true) {
            List<RunView> training = patience.answer(this::ask);
            progress.at(training, ended(), runs.size());
            if (ended() == runs.size()) {
                return;
            }
            patience.rest();
        }
    }

    private List<RunView> ask() {
        List<Map.Entry<Integer, RunView>> open = runs.entrySet().stream()
                .filter(run -> !run.getValue().hasEnded())
                .limit(ASKED_AT_ONCE)
                .toList();
        List<RunView> training = new ArrayList<>();
        for (Map.Entry<Integer, RunView> known : open) {
            RunView run = tracker.view(tracker.run(known.getValue().id()));
            runs.put(known.getKey(), run);
            if (run.status().equals("RUNNING")) {
                training.add(run);
            }
        }
        return training;
    }

    /** What became of the runs that have ended, cell by cell. */
    public List<SweepResult> outcomes(Progress progress) throws InterruptedException {
        Map<String, List<JsonNode>> phases = settledPhases(progress);
        List<SweepResult> outcomes = new ArrayList<>();
        runs.forEach((place, run) -> {
            if (run.hasEnded()) {
                int cell = place / sweep.seeds().size();
                outcomes.add(SweepResult.of(
                        run.id(), cell, run.status(), run.reason(), phases.getOrDefault(run.id(), List.of())));
            }
        });
        return outcomes;
    }

    private Map<String, List<JsonNode>> settledPhases(Progress progress) throws InterruptedException {
        Map<String, List<JsonNode>> phases = patience.answer(this::phases);
        int unchanged = 0;
        for (int pauses = 0; unchanged < PAUSES_WITHOUT_CHANGE; pauses++) {
            if (pauses == PAUSES_MOST) {
                progress.unsettled();
                return phases;
            }
            patience.rest();
            Map<String, List<JsonNode>> next = patience.answer(this::phases);
            unchanged = next.equals(phases) ? unchanged + 1 : 0;
            phases = next;
        }
        return phases;
    }

    private Map<String, List<JsonNode>> phases() {
        Map<String, List<JsonNode>> phases = new LinkedHashMap<>();
        for (RunView run : runs.values()) {
            if (run.hasEnded()) {
                phases.put(run.id(), tracker.phases(run.id()));
            }
        }
        return phases;
    }
}
