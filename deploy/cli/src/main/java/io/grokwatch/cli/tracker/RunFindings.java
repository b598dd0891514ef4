package io.grokwatch.cli.tracker;

import io.grokwatch.events.PhaseChanged;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.history.FindingsInEffect;
import io.grokwatch.tracker.client.DetectionView;
import io.grokwatch.tracker.client.RunView;
import java.util.ArrayList;
import java.util.List;

/** The findings about a run as the tracker serves them, of all attempts, reduced to those in effect. */
public final class RunFindings {
    private RunFindings() {}

    /**
     * The findings in effect.
     *
     * @param run whose attempts decide what survives
     * @throws IllegalArgumentException if a detection cannot be read
     */
    public static FindingsInEffect inEffect(RunView run, List<PhaseChanged> phases, List<DetectionView> detections) {
        List<RunFinding> findings = new ArrayList<>(phases);
        detections.forEach(view -> findings.add(view.detection()));
        return FindingsInEffect.of(findings, run.attempts());
    }
}
