package io.grokwatch.detect.forecast;

import io.grokwatch.events.MetricBatch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A recorded run whose end is known, to calibrate on.
 *
 * @param name of the run
 * @param signs of its evaluations from memorising to generalising, or to the end
 * @param generalised the step it generalised at, or null if it did not within the budget
 * @param budget how many steps were recorded
 */
public record Recording(
        String name, List<Signs> signs, @Nullable Long generalised, long budget) {
    public Recording {
        signs = List.copyOf(signs);
    }

    /** What the batches of a run show, in order, as {@link RunForecast} sees it. */
    public static Recording of(String name, Iterable<MetricBatch> batches, @Nullable Long generalised, long budget) {
        Memorisation memorisation = new Memorisation();
        List<Signs> signs = new ArrayList<>();
        for (MetricBatch batch : batches) {
            EvaluationRow.of(batch).forEach((step, row) -> {
                boolean waiting = memorisation.accept(step, row)
                        && memorisation.isMemorised()
                        && memorisation.evaluations() >= RunForecast.LEAST_EVALUATIONS
                        && (generalised == null || step < generalised);
                Signs shown = waiting ? memorisation.signs() : null;
                if (shown != null) {
                    signs.add(shown);
                }
            });
        }
        return new Recording(name, signs, generalised, budget);
    }

    /** At most so many of the signs, evenly spread: neighbours say the same. */
    List<Signs> some(int most) {
        List<Signs> some = new ArrayList<>();
        int size = Math.min(most, signs.size());
        for (int i = 0; i < size; i++) {
            some.add(signs.get((int) ((long) i * signs.size() / size)));
        }
        return some;
    }
}
