package io.grokwatch.detect.revision;

import io.grokwatch.events.AnomalyDetected;
import io.grokwatch.events.Detection;
import io.grokwatch.events.Detection.Stage;
import io.grokwatch.events.GeneralisationForecast;
import io.grokwatch.events.GeometryMeasured;
import io.grokwatch.events.PhaseChanged;
import io.grokwatch.events.RunFinding;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The events that make what the detectors find now stand in the place of what was published of a run.
 *
 * <p>A claim that stands already, word for word, is left alone. One on the same matter (the same validation split, the
 * same spike, the same anomaly) is superseded by the new claim, one that has none is withdrawn, and a new one without a
 * predecessor is just made. The phases are told again, all of them, if the last is another. Where nothing differs there is
 * nothing to say, so that running the same detectors over the same past again changes nothing.
 *
 * <p>That a run went silent was told by the clock, not by what the run logged: such claims are left as they are.
 *
 * <p>Ids stay unique: those of the Nth revision of a run end in {@code /revision/N}.
 *
 * @param number of the revision among those of its run, from 1; the next one if there is nothing to say
 * @param events to be published, in this order
 * @param superseded how many claims were superseded by others
 * @param withdrawn how many have no counterpart any more
 * @param added how many have none before
 */
public record Revision(int number, List<RunFinding> events, int superseded, int withdrawn, int added) {
    /** In place of ids where claims are compared without them. */
    private static final String SAME = "same";

    private static final String WITHDRAWN = "/withdrawn";
    private static final Pattern REVISED = Pattern.compile("/revision/(\\d+)(" + WITHDRAWN + ")?$");

    public Revision {
        events = List.copyOf(events);
    }

    /** Whether what was published stands as it is. */
    public boolean isEmpty() {
        return events.isEmpty();
    }

    /**
     * Compares what was published with what is found now; of both, everything that no newer attempt has overtaken.
     *
     * @param published in the order published
     * @param found in the order found
     */
    public static Revision of(List<RunFinding> published, List<RunFinding> found) {
        int number = 1 + published.stream().mapToInt(Revision::numberOf).max().orElse(0);
        Comparison comparison = new Comparison(number);
        comparison.phases(Standing.phases(published), Standing.phases(found));
        comparison.claims(Standing.claims(published), Standing.claims(found));
        return comparison.revision();
    }

    /** The revision that a finding was published with, 0 if it was found while the run went on. */
    static int numberOf(RunFinding finding) {
        return switch (finding) {
            case PhaseChanged phase -> phase.revision() == null ? 0 : phase.revision();
            case Detection claim -> {
                Matcher revised = REVISED.matcher(claim.id());
                yield revised.find() ? Integer.parseInt(revised.group(1)) : 0;
            }
            case GeometryMeasured geometry -> 0;
            case GeneralisationForecast forecast -> 0;
        };
    }

    private static final class Comparison {
        private final int number;
        private final List<RunFinding> events = new ArrayList<>();
        private int superseded;
        private int withdrawn;
        private int added;

        Comparison(int number) {
            this.number = number;
        }

        /** Only the last of the old ones is sure to be there: their topic is compacted. */
        void phases(List<PhaseChanged> before, List<PhaseChanged> now) {
            boolean known = !before.isEmpty()
                    && !now.isEmpty()
                    && before.getLast().revised(number).equals(now.getLast().revised(number));
            if (!known) {
                now.forEach(phase -> events.add(phase.revised(number)));
            }
        }

        void claims(List<Detection> before, List<Detection> now) {
            Map<Matter, Deque<Detection>> standing = new LinkedHashMap<>();
            before.stream()
                    .filter(Comparison::restsOnThePast)
                    .forEach(claim -> standing.computeIfAbsent(Matter.of(claim), first -> new ArrayDeque<>())
                            .add(claim));
            List<Detection> changed = now.stream()
                    .filter(claim -> !stands(claim, standing.get(Matter.of(claim))))
                    .toList();
            for (Detection claim : changed) {
                Deque<Detection> onIt = standing.get(Matter.of(claim));
                replace(onIt == null ? null : onIt.poll(), claim);
            }
            standing.values().forEach(left -> left.forEach(this::withdraw));
        }

        /** Whether one of the claims on the same matter says it already; that one then is left alone. */
        private static boolean stands(Detection claim, @Nullable Deque<Detection> onIt) {
            if (onIt != null) {
                for (Detection before : onIt) {
                    if (saysTheSame(before, claim)) {
                        return onIt.remove(before);
                    }
                }
            }
            return false;
        }

        private void replace(@Nullable Detection before, Detection now) {
            if (before == null) {
                added++;
            } else {
                superseded++;
            }
            events.add(now.restated(revised(now), now.stage(), before == null ? null : before.id()));
        }

        private void withdraw(Detection claim) {
            withdrawn++;
            events.add(claim.restated(revised(claim) + WITHDRAWN, Stage.WITHDRAWN, claim.id()));
        }

        private String revised(Detection claim) {
            return REVISED.matcher(claim.id()).replaceFirst("") + "/revision/" + number;
        }

        Revision revision() {
            return new Revision(number, events, superseded, withdrawn, added);
        }

        private static boolean restsOnThePast(Detection claim) {
            return !(claim instanceof AnomalyDetected anomaly && anomaly.kind() == AnomalyDetected.Kind.WENT_SILENT);
        }

        private static boolean saysTheSame(Detection one, Detection other) {
            return one.restated(SAME, one.stage(), null).equals(other.restated(SAME, other.stage(), null));
        }
    }
}
