package io.grokwatch.detect.revision;

import io.grokwatch.events.AnomalyDetected;
import io.grokwatch.events.Detection;
import io.grokwatch.events.Detection.Stage;
import io.grokwatch.events.GeneralisationForecast;
import io.grokwatch.events.GeometryMeasured;
import io.grokwatch.events.PhaseChanged;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.history.AttemptHistory;
import io.grokwatch.events.history.FindingsInEffect;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The events by which what the detectors find now takes the place of what was published of a run.
 *
 * <p>A claim that is in effect already, word for word, is left alone. One on the same matter (the same validation split, the
 * same spike, the same anomaly) is superseded by the new claim, one that has none is withdrawn, and a new one without a
 * predecessor is just made. The phases of an attempt are published again, all of them, if one of them is another. Where nothing differs there
 * are no events, so that running the same detectors over the same past again changes nothing.
 *
 * <p>That a run went silent was decided by the clock, not by what the run logged: such claims are left as they are.
 *
 * <p>Ids stay unique: those of the Nth revision of a run end in {@code /revision/N}.
 *
 * @param number of the revision among those of its run, from 1; the next one if there are no events
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

    /** Whether what was published stays as it is. */
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
        FindingsInEffect before = FindingsInEffect.of(published, AttemptHistory.NONE);
        FindingsInEffect now = FindingsInEffect.of(found, AttemptHistory.NONE);
        comparison.phases(before.phases(), now.phases());
        comparison.claims(before.detections(), now.detections());
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

        void phases(List<PhaseChanged> before, List<PhaseChanged> now) {
            Map<Integer, List<PhaseChanged>> published = revisedByAttempt(before);
            revisedByAttempt(now).forEach((attempt, phases) -> {
                if (!phases.equals(published.get(attempt))) {
                    events.addAll(phases);
                }
            });
        }

        private SortedMap<Integer, List<PhaseChanged>> revisedByAttempt(List<PhaseChanged> phases) {
            return phases.stream()
                    .map(phase -> phase.revised(number))
                    .collect(Collectors.groupingBy(PhaseChanged::attempt, TreeMap::new, Collectors.toList()));
        }

        void claims(List<Detection> before, List<Detection> now) {
            Map<Matter, Deque<Detection>> inEffect = new LinkedHashMap<>();
            before.stream()
                    .filter(Comparison::restsOnThePast)
                    .forEach(claim -> inEffect.computeIfAbsent(Matter.of(claim), first -> new ArrayDeque<>())
                            .add(claim));
            List<Detection> changed = now.stream()
                    .filter(claim -> !isInEffect(claim, inEffect.get(Matter.of(claim))))
                    .toList();
            for (Detection claim : changed) {
                Deque<Detection> onIt = inEffect.get(Matter.of(claim));
                replace(onIt == null ? null : onIt.poll(), claim);
            }
            inEffect.values().forEach(left -> left.forEach(this::withdraw));
        }

        /** Whether one of the claims on the same matter is the same already; that one then is left alone. */
        private static boolean isInEffect(Detection claim, @Nullable Deque<Detection> onIt) {
            if (onIt != null) {
                for (Detection before : onIt) {
                    if (isSameClaim(before, claim)) {
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

        private static boolean isSameClaim(Detection one, Detection other) {
            return one.restated(SAME, one.stage(), null).equals(other.restated(SAME, other.stage(), null));
        }
    }
}
