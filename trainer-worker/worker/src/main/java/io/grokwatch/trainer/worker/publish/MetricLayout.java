package io.grokwatch.trainer.worker.publish;

import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.validation.MetricRules;
import io.grokwatch.events.validation.Rejection;
import io.grokwatch.events.validation.RejectionTally;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of a row: those of the names that a trainer gave which the rules accept, at most {@link MetricBatch#MAX_COLUMNS}.
 *
 * @param names accepted, one instance for equal lists
 * @param accepted the positions of these among the names given; null if all were accepted
 * @param rejections what is refused of every such row
 */
@SuppressWarnings("ArrayRecordComponent") // Read by its cache and by rows of this package, never compared.
record MetricLayout(List<String> names, int @Nullable [] accepted, List<Rejection> rejections) {

    /** The values of the accepted names. */
    double[] select(double[] values) {
        int[] positions = accepted;
        if (positions == null) {
            return values;
        }
        double[] selected = new double[positions.length];
        for (int i = 0; i < selected.length; i++) {
            selected[i] = values[positions[i]];
        }
        return selected;
    }

    private static MetricLayout of(List<@Nullable String> given) {
        RejectionTally tally = new RejectionTally();
        int[] positions = new int[Math.min(given.size(), MetricBatch.MAX_COLUMNS)];
        int count = 0;
        for (int i = 0; i < given.size(); i++) {
            String objection = MetricRules.nameObjection(given.get(i));
            if (objection != null) {
                tally.add(Rejection.Kind.METRIC_NAME, objection);
            } else if (count == MetricBatch.MAX_COLUMNS) {
                tally.add(
                        Rejection.Kind.LIMIT,
                        "a row has at most " + MetricBatch.MAX_COLUMNS + " metrics, '" + given.get(i)
                                + "' is beyond them");
            } else {
                positions[count++] = i;
            }
        }
        int[] accepted = Arrays.copyOf(positions, count);
        List<String> names = Arrays.stream(accepted).mapToObj(given::get).toList();
        return new MetricLayout(List.copyOf(names), count == given.size() ? null : accepted, tally.rejections());
    }

    /**
     * The layouts of a run, by the names given. Trainers log the same few combinations of metrics over and over; beyond {@value
     * #KNOWN} of them the kept ones are dropped. Confined to one thread.
     */
    static final class Cache {
        private static final int KNOWN = 64;

        private final Map<List<@Nullable String>, MetricLayout> known = new HashMap<>();
        /** The list given last if nobody can change it, so that its identity is enough. */
        private @Nullable List<String> last;

        private MetricLayout lastLayout = new MetricLayout(List.of(), null, List.of());

        @SuppressWarnings("ReferenceEquality") // A trainer that logs the same metrics gives the same list.
        MetricLayout of(List<String> given) {
            if (given == last) {
                return lastLayout;
            }
            MetricLayout layout = known.get(given);
            if (layout == null) {
                if (known.size() == KNOWN) {
                    known.clear();
                }
                List<@Nullable String> copy = Arrays.asList(given.toArray(String[]::new));
                layout = MetricLayout.of(copy);
                known.put(copy, layout);
            }
            last = isImmutable(given) ? given : null;
            lastLayout = layout;
            return layout;
        }

        /** Lists of {@link List#of} and {@link List#copyOf} are their own copies. */
        @SuppressWarnings("ReferenceEquality")
        private static boolean isImmutable(List<String> given) {
            return given.stream().noneMatch(Objects::isNull) && List.copyOf(given) == given;
        }
    }
}
