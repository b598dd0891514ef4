package io.grokwatch.cli.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.cli.api.RunView;
import io.grokwatch.cli.api.Submission;
import io.grokwatch.cli.api.TrackerClient;
import io.grokwatch.events.Parameters;
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
 * The runs of a sweep that the tracker has already: those of the same name that were asked for the same; of several the
 * newest.
 *
 * @param runs by the place of their submission in the sweep
 * @param others how many have a name of the sweep, but were asked for something else
 */
record ExistingRuns(SortedMap<Integer, RunView> runs, int others) {
    private static final int PAGE = 500;
    /** Runs further back than this are not looked for. */
    private static final int MOST_PAGES = 20;

    static ExistingRuns find(TrackerClient tracker, List<Submission> submissions) {
        Map<String, Deque<Integer>> wanted = new HashMap<>();
        for (int i = 0; i < submissions.size(); i++) {
            // Drawn points may be the same: the run that was submitted last is found first.
            wanted.computeIfAbsent(String.valueOf(submissions.get(i).name()), name -> new ArrayDeque<>())
                    .push(i);
        }
        SortedMap<Integer, RunView> found = new TreeMap<>();
        int others = 0;
        String cursor = null;
        for (int page = 0; page < MOST_PAGES && found.size() < submissions.size(); page++) {
            JsonNode answer = tracker.runs(PAGE, cursor);
            for (RunView run : tracker.views(answer)) {
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
            cursor = answer.path("next").asText(null);
            if (cursor == null) {
                break;
            }
        }
        return new ExistingRuns(found, others);
    }

    private static boolean isOf(Submission submission, RunView run) {
        Parameters has = run.parameters();
        return has != null
                && Objects.equals(run.recipe(), submission.recipe())
                && Objects.equals(run.seed(), submission.seed())
                && Objects.equals(run.steps(), submission.steps())
                && submission.parameters().values().entrySet().stream()
                        .allMatch(asked -> isSame(asked.getValue(), has.values().get(asked.getKey())));
    }

    /** Trainers that fill in their defaults read whole numbers as numbers. */
    private static boolean isSame(Object asked, @Nullable Object has) {
        if (asked instanceof Number one && has instanceof Number other) {
            return one.doubleValue() == other.doubleValue();
        }
        return asked.equals(has);
    }
}
