package io.grokwatch.backtest.evaluation;

import io.grokwatch.detect.RunSummary;
import io.grokwatch.events.Detection.Stage;
import io.grokwatch.events.GrokkingDetected;
import io.grokwatch.events.PhaseChanged;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.RunPhase;
import io.grokwatch.events.SlingshotDetected;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/** What the detectors found in one trace, beside the truth about it. */
record JudgedTrace(String trace, Label label, RunSummary summary, List<RunFinding> findings) {
    /** How long a suspicion may stand that proves wrong. */
    private static final long MOST_SUSPICION_STEPS = 200;

    JudgedTrace {
        findings = List.copyOf(findings);
    }

    String foundClass() {
        return summary.runClass().name().toLowerCase(Locale.ROOT);
    }

    boolean isClassRight() {
        return foundClass().equals(label.runClass());
    }

    boolean isGrokkingFound() {
        return foundClass().equals("grokked");
    }

    boolean isGrokked() {
        return label.runClass().equals("grokked");
    }

    List<Long> missedSlingshots() {
        return label.slingshots().stream()
                .filter(peak -> !Label.near(summary.slingshots(), peak))
                .toList();
    }

    /** Those that are neither labelled nor ambiguous. */
    List<Long> inventedSlingshots() {
        return summary.slingshots().stream()
                .filter(peak -> !Label.near(label.slingshots(), peak) && !Label.near(label.ambiguousSpikes(), peak))
                .toList();
    }

    /** Steps from generalising to its confirmation, of runs that did grok. */
    List<Long> grokkingDelays() {
        List<Long> delays = new ArrayList<>();
        for (RunFinding finding : findings) {
            if (finding instanceof GrokkingDetected claim && isGrokked() && claim.stage() == Stage.CONFIRMED) {
                delays.add(claim.step() - claim.generalisedStep());
            }
        }
        return delays;
    }

    /** Steps from a labelled peak to the first suspicion of it; below 0 when it was suspected while the loss still rose. */
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

    /** Whether the transition was reported under way before its end was confirmed. */
    boolean isOnsetAnnounced() {
        return onsetStep() >= 0;
    }

    /** Transitions that were announced and taken back; a rise that stops short of solving the set is one all the same. */
    int onsetsTakenBack() {
        return (int) findings.stream()
                .filter(PhaseChanged.class::isInstance)
                .map(PhaseChanged.class::cast)
                .filter(change -> change.previous() == RunPhase.TRANSITION && change.phase() != RunPhase.GENERALISED)
                .count();
    }

    /** Steps from generalising to the word that a transition is under way, of a run that did grok; below 0 if it came before. */
    List<Long> onsetDelays() {
        Long generalised = label.generalised();
        return isGrokked() && generalised != null && isOnsetAnnounced()
                ? List.of(onsetStep() - generalised)
                : List.of();
    }

    /** The step at which the last transition before the first claim was reported, or -1. */
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

    /** Suspicions of slingshots where there is none that stood for longer than a suspicion may. */
    int lastingFalseSuspicions() {
        return (int) suspicions()
                .filter(claim -> !Label.near(label.slingshots(), claim.peakStep())
                        && !Label.near(label.ambiguousSpikes(), claim.peakStep()))
                .filter(claim -> !isWithdrawnInTime(claim))
                .count();
    }

    private boolean isWithdrawnInTime(SlingshotDetected suspicion) {
        return findings.stream()
                .filter(SlingshotDetected.class::isInstance)
                .map(SlingshotDetected.class::cast)
                .anyMatch(claim -> claim.stage() == Stage.WITHDRAWN
                        && suspicion.id().equals(claim.supersedes())
                        && claim.step() - suspicion.step() <= MOST_SUSPICION_STEPS);
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

    /** What is wrong with it, in one line. */
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
