package io.grokwatch.backtest.evaluation;

import io.grokwatch.detect.RunSummary;
import io.grokwatch.events.Detection.Stage;
import io.grokwatch.events.GrokkingDetected;
import io.grokwatch.events.PhaseChanged;
import io.grokwatch.events.RunClass;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.RunPhase;
import io.grokwatch.events.SlingshotDetected;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The findings of the detectors in one trace, compared with its label.
 *
 * @param trace its name
 * @param findings in the order in which they were made
 */
record JudgedTrace(String trace, Label label, RunSummary summary, List<RunFinding> findings) {
    /** The steps within which a false suspicion has to be retracted. */
    private static final long MAX_SUSPICION_STEPS = 200;

    JudgedTrace {
        findings = List.copyOf(findings);
    }

    /** The class in lower case, {@code none} where there was nothing to judge by. */
    String foundClass() {
        RunClass found = summary.runClass();
        return found == null ? "none" : found.name().toLowerCase(Locale.ROOT);
    }

    boolean isClassRight() {
        return label.accepts(foundClass());
    }

    boolean isGrokkingFound() {
        return foundClass().equals("grokked");
    }

    boolean isGrokked() {
        return label.runClass().equals("grokked");
    }

    /** Labelled peaks without a slingshot found near them. */
    List<Long> missedSlingshots() {
        return label.slingshots().stream()
                .filter(peak -> !Label.near(summary.slingshots(), peak))
                .toList();
    }

    /** Peaks of slingshots that were found where none is labelled, not even as ambiguous. */
    List<Long> inventedSlingshots() {
        return summary.slingshots().stream()
                .filter(peak -> label.labelsSlingshots()
                        && !Label.near(label.slingshots(), peak)
                        && !Label.near(label.ambiguousSpikes(), peak))
                .toList();
    }

    /** How many times grokking was claimed as confirmed. */
    int grokkingClaims() {
        return (int) findings.stream()
                .filter(finding -> finding instanceof GrokkingDetected claim && claim.stage() == Stage.CONFIRMED)
                .count();
    }

    /** Steps from generalisation to the confirmed detection, of runs labelled as grokked. */
    List<Long> grokkingDelays() {
        List<Long> delays = new ArrayList<>();
        for (RunFinding finding : findings) {
            if (finding instanceof GrokkingDetected claim && isGrokked() && claim.stage() == Stage.CONFIRMED) {
                delays.add(claim.step() - claim.generalisedStep());
            }
        }
        return delays;
    }

    /** Steps from a labelled peak to the first suspicion of it; negative if it was suspected while the loss still rose. */
    List<Long> slingshotDelays() {
        List<Long> delays = new ArrayList<>();
        for (long peak : label.slingshots()) {
            suspicions()
                    .filter(claim -> Label.near(List.of(peak), claim.peakStep()))
                    .findFirst()
                    .ifPresent(claim -> delays.add(claim.step() - peak));
        }
        return delays;
    }

    /** Whether the transition phase was reported before grokking was confirmed. */
    boolean isOnsetAnnounced() {
        return onsetStep() >= 0;
    }

    /** Transition phases that did not lead to generalisation, including rises that stop short of solving the validation set. */
    int abandonedOnsets() {
        return (int) findings.stream()
                .filter(PhaseChanged.class::isInstance)
                .map(PhaseChanged.class::cast)
                .filter(change -> change.previous() == RunPhase.TRANSITION && change.phase() != RunPhase.GENERALISED)
                .count();
    }

    /** Steps from generalisation to the report of the transition phase, of a run labelled as grokked; negative if reported before. */
    List<Long> onsetDelays() {
        Long generalised = label.generalised();
        return isGrokked() && generalised != null && isOnsetAnnounced()
                ? List.of(onsetStep() - generalised)
                : List.of();
    }

    /** The step at which the last transition phase before the first confirmed detection was reported, or -1. */
    private long onsetStep() {
        long reported = -1;
        for (RunFinding finding : findings) {
            if (finding instanceof GrokkingDetected claim && claim.stage() == Stage.CONFIRMED) {
                return reported;
            }
            if (finding instanceof PhaseChanged change && change.phase() == RunPhase.TRANSITION) {
                reported = change.step();
            }
        }
        return reported;
    }

    /** Suspicions where no slingshot is labelled that were not retracted within {@value #MAX_SUSPICION_STEPS} steps. */
    int lastingFalseSuspicions() {
        return (int) suspicions()
                .filter(claim -> !Label.near(label.slingshots(), claim.peakStep())
                        && !Label.near(label.ambiguousSpikes(), claim.peakStep()))
                .filter(claim -> !isRetractedInTime(claim))
                .count();
    }

    private boolean isRetractedInTime(SlingshotDetected suspicion) {
        return findings.stream()
                .filter(SlingshotDetected.class::isInstance)
                .map(SlingshotDetected.class::cast)
                .anyMatch(claim -> claim.stage() == Stage.WITHDRAWN
                        && suspicion.id().equals(claim.supersedes())
                        && claim.step() - suspicion.step() <= MAX_SUSPICION_STEPS);
    }

    private Stream<SlingshotDetected> suspicions() {
        return findings.stream()
                .filter(SlingshotDetected.class::isInstance)
                .map(SlingshotDetected.class::cast)
                .filter(claim -> claim.stage() == Stage.SUSPECTED);
    }

    boolean isRight() {
        return isClassRight()
                && missedSlingshots().isEmpty()
                && inventedSlingshots().isEmpty();
    }

    /** The differences from the label, in one line. */
    String mistake() {
        List<String> parts = new ArrayList<>();
        if (!isClassRight()) {
            parts.add("class " + foundClass() + " instead of " + Objects.requireNonNull(label.runClass()));
        }
        if (!missedSlingshots().isEmpty()) {
            parts.add("missed slingshots at " + missedSlingshots());
        }
        if (!inventedSlingshots().isEmpty()) {
            parts.add("invented slingshots at " + inventedSlingshots());
        }
        return String.join("; ", parts);
    }
}
