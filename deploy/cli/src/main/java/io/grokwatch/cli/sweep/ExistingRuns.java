package io.grokwatch.cli.sweep;

import io.grokwatch.events.Parameters;
import io.grokwatch.tracker.client.NewRun;
import io.grokwatch.tracker.client.RunPage;
import io.grokwatch.tracker.client.RunView;
import io.grokwatch.tracker.client.TrackerClient;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The runs of a sweep that the tracker already has: those of the same name and settings; of several the newest.
 *
 * @param runs by the index of their submission in the sweep
 * @param others how many runs have a name of the sweep but other settings
 */
record ExistingRuns(SortedMap<Integer, RunView> runs, int others) {
    private static final int PAGE = 500;
    /** How many pages are searched, from the newest run. */
    private static final int MAX_PAGES = 20;

    static ExistingRuns find(TrackerClient tracker, List<NewRun> submissions) {
        Map<String, Deque<Integer>> wanted = new HashMap<>();
        for (int i = 0; i < submissions.size(); i++) {
            // Random points may be equal: the run that was submitted last is found first.
            wanted.computeIfAbsent(String.valueOf(submissions.get(i).name()), name -> new ArrayDeque<>())
                    .push(i);
        }
        SortedMap<Integer, RunView> found = new TreeMap<>();
        int others = 0;
        String cursor = null;
        for (int page = 0; page < MAX_PAGES && found.size() < submissions.size(); page++) {
            RunPage answer = tracker.runs(PAGE, cursor);
            for (RunView run : answer.runs()) {
                Deque<Integer> places = wanted.get(run.name());
                if (places == null || places.isEmpty()) {
                    continue;
                }
                if (isOf(submissions.get(places.element()), run)) {
                    found.put(places.remove(), run);
                } else {
                    others++;
                }
            }
            cursor = answer.next();
            if (cursor == null) {
                break;
            }
        }
        return new ExistingRuns(found, others);
    }

    private static boolean isOf(NewRun submission, RunView run) {
        Parameters has = run.parameters();
        return Objects.equals(run.recipe(), submission.recipe())
                && Objects.equals(run.seed(), submission.seed())
                && Objects.equals(run.steps(), submission.steps())
                // The tracker shows secrets masked.
                && submission.parameters().masked().values().entrySet().stream()
                        .allMatch(asked -> isSame(asked.getValue(), has.values().get(asked.getKey())));
    }

    /** A whole number may come back as a number: trainers convert settings when they complete them. */
    private static boolean isSame(Object asked, @Nullable Object has) {
        if (asked instanceof Number one && has instanceof Number other) {
            return one.doubleValue() == other.doubleValue();
        }
        return asked.equals(has);
    }
}
