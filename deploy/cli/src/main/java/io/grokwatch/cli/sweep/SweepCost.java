package io.grokwatch.cli.sweep;

import io.grokwatch.tracker.client.NewRun;
import io.grokwatch.tracker.client.NewSweep;
import io.grokwatch.tracker.client.RunQuery;
import io.grokwatch.tracker.client.RunView;
import io.grokwatch.tracker.client.TrackerClient;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a sweep takes before it is submitted.
 *
 * @param runs how many
 * @param steps of all runs together
 */
public record SweepCost(int runs, long steps) {
    private static final int LAST_RUNS = 20;

    /** That of a sweep. */
    public static SweepCost of(NewSweep sweep) {
        List<NewRun> runs = sweep.runs();
        return new SweepCost(runs.size(), runs.stream().mapToLong(NewRun::steps).sum());
    }

    /** In words, {@code 36 runs, 72,000 steps in all}. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%,d runs, %,d steps in all", runs, steps);
    }

    /**
     * How long the workers of a tracker take at the median rate of the newest runs that ended of the same recipe or trainer.
     *
     * @param sweep the one of this cost
     * @return a sentence; empty if no such run has ended, or there is no worker
     */
    public Optional<String> estimate(NewSweep sweep, TrackerClient tracker) {
        NewRun first = sweep.runs().getFirst();
        String kind = first.recipe() == null ? "trainer" : "recipe";
        String name = first.recipe() == null ? first.trainer() : first.recipe();
        double[] rates = tracker
                .runs(RunQuery.newest(LAST_RUNS)
                        .matching("status = 'FINISHED' AND " + kind + " = '" + name.replace("'", "''") + "'"))
                .runs()
                .stream()
                .mapToDouble(RunView::stepsPerSecond)
                .filter(rate -> rate > 0)
                .sorted()
                .toArray();
        int workers = tracker.workers().size();
        if (rates.length == 0 || workers == 0) {
            return Optional.empty();
        }
        double rate = rates[rates.length / 2];
        return Optional.of(String.format(
                Locale.ROOT,
                "about %s with %d worker%s at the %,.0f steps/s of the last runs of %s",
                shown(Duration.ofSeconds(Math.round(steps / rate / workers))),
                workers,
                workers == 1 ? "" : "s",
                rate,
                name));
    }

    private static String shown(Duration time) {
        if (time.toMinutes() < 2) {
            return time.toSeconds() + " s";
        }
        return time.toHours() < 2 ? time.toMinutes() + " min" : time.toHours() + " h";
    }
}
