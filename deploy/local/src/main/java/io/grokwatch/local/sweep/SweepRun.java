package io.grokwatch.local.sweep;

import io.grokwatch.events.Parameters;
import io.grokwatch.local.api.NoAnswer;
import io.grokwatch.local.api.RunView;
import io.grokwatch.local.api.Submission;
import io.grokwatch.local.api.TrackerClient;
import io.grokwatch.trainer.recipe.Recipe;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A sweep while its runs go through the queue. */
public final class SweepRun {
    /** The runs of a sweep are asked for together; a live feed of each would be as many connections. */
    private static final long POLL_MS = 1000;

    private static final int NO_ANSWERS_LIMIT = 60;

    /** The queue is in order: those further back have not begun. */
    private static final int ASKED_AT_ONCE = 50;

    private final TrackerClient tracker;
    private final Sweep sweep;
    private final Map<String, Integer> open = new LinkedHashMap<>();
    private final List<Outcome> ended = new ArrayList<>();

    public SweepRun(TrackerClient tracker, Sweep sweep) {
        this.tracker = tracker;
        this.sweep = sweep;
    }

    /** Told how it goes: which runs train now, how many have ended, of how many. */
    public interface Progress {
        void at(List<RunView> training, int ended, int runs);
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

    /** Puts all runs into the queue, in the order of their cells. */
    public void submit(List<Submission> submissions) {
        for (int i = 0; i < submissions.size(); i++) {
            open.put(tracker.submit(submissions.get(i)).id(), i / sweep.seeds().size());
        }
    }

    /** Waits until every run has ended. */
    public List<Outcome> await(Progress progress) throws InterruptedException {
        int runs = open.size();
        int noAnswers = 0;
        while (!open.isEmpty()) {
            try {
                progress.at(ask(), ended.size(), runs);
                noAnswers = 0;
            } catch (NoAnswer e) {
                noAnswers++;
                if (noAnswers > NO_ANSWERS_LIMIT) {
                    throw e;
                }
            }
            if (!open.isEmpty()) {
                Thread.sleep(POLL_MS);
            }
        }
        return ended.stream().sorted(Comparator.comparingInt(Outcome::cell)).toList();
    }

    private List<RunView> ask() {
        List<RunView> training = new ArrayList<>();
        for (Map.Entry<String, Integer> asked : open.entrySet().stream()
                .limit(ASKED_AT_ONCE)
                .map(entry -> Map.entry(entry.getKey(), entry.getValue()))
                .toList()) {
            String id = asked.getKey();
            RunView run = tracker.view(tracker.run(id));
            if (run.hasEnded()) {
                ended.add(Outcome.of(id, asked.getValue(), run.status(), run.reason(), tracker.phases(id)));
                open.remove(id);
            } else if (run.status().equals("RUNNING")) {
                training.add(run);
            }
        }
        return training;
    }
}
