package io.grokwatch.local.backtest;

import io.grokwatch.detect.RunSummary;
import io.grokwatch.events.Detection.Stage;
import io.grokwatch.events.GrokkingDetected;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.SlingshotDetected;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** What the detectors found in one trace, beside the truth about it. */
record Judged(String trace, Label label, RunSummary summary, List<RunFinding> findings) {
    Judged {
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
            findings.stream()
                    .filter(SlingshotDetected.class::isInstance)
                    .map(SlingshotDetected.class::cast)
                    .filter(claim -> claim.stage() == Stage.SUSPECTED && Label.near(List.of(peak), claim.peakStep()))
                    .findFirst()
                    .ifPresent(claim -> delays.add(claim.step() - peak));
        }
        return delays;
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
