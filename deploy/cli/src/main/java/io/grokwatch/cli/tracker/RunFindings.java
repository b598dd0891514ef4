package io.grokwatch.cli.tracker;

import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.events.Detection;
import io.grokwatch.events.Detection.Stage;
import io.grokwatch.events.PhaseChanged;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.history.FindingsInEffect;
import io.grokwatch.tracker.client.DetectionType;
import io.grokwatch.tracker.client.DetectionView;
import io.grokwatch.tracker.client.RunView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

    /**
     * The event of the first confirmed grokking of a run that is in effect, as it was published.
     *
     * @param run whose attempts decide what survives
     * @throws IllegalArgumentException if a detection cannot be read
     */
    public static Optional<JsonNode> confirmedGrokking(RunView run, List<DetectionView> detections) {
        List<Detection> inEffect = inEffect(run, List.of(), detections).detections();
        return detections.stream()
                .filter(view -> view.type() == DetectionType.GROKKING_DETECTED)
                .filter(view -> view.detection().stage() == Stage.CONFIRMED && inEffect.contains(view.detection()))
                .map(DetectionView::event)
                .findFirst();
    }
}
