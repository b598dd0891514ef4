package io.grokwatch.cli.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.grokwatch.events.Detection;
import io.grokwatch.events.Detection.Stage;
import io.grokwatch.events.DetectorRef;
import io.grokwatch.events.GrokkingDetected;
import io.grokwatch.events.LiuPhase;
import io.grokwatch.events.RunId;
import io.grokwatch.tracker.client.DetectionView;
import io.grokwatch.tracker.client.RunView;
import io.grokwatch.tracker.client.TrackerJson;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RunFindingsTest {
    private static final RunId RUN = new RunId("r");

    private final GrokkingDetected claim = grokking();
    private final Detection retraction = claim.restated("retraction", Stage.WITHDRAWN, claim.id());

    @Test
    void a_confirmed_grokking_that_survives_is_in_effect_with_its_event() throws Exception {
        assertThat(RunFindings.confirmedGrokking(runWithSecondAttemptAt(1000), views(claim)))
                .contains(views(claim).getFirst().event());
    }

    @Test
    void one_that_a_newer_attempt_overtook_or_that_was_retracted_is_not() throws Exception {
        assertThat(RunFindings.confirmedGrokking(runWithSecondAttemptAt(0), views(claim)))
                .isEmpty();
        assertThat(RunFindings.confirmedGrokking(runWithSecondAttemptAt(1000), views(claim, retraction)))
                .isEmpty();
    }

    private static List<DetectionView> views(Detection... detections) {
        return List.of(detections).stream()
                .map(detection -> DetectionView.of(detection, Instant.EPOCH))
                .toList();
    }

    private static RunView runWithSecondAttemptAt(long start) throws JsonProcessingException {
        return TrackerJson.MAPPER.readValue("""
                {"id": "r", "name": "r", "status": "RUNNING", "attempt": 2, "step": 1, "detections": 1,
                 "attempts": {"attempts": [{"attempt": 1, "start": 0}, {"attempt": 2, "start": %d}]}}""".formatted(start), RunView.class);
    }

    private static GrokkingDetected grokking() {
        DetectorRef detector = new DetectorRef("grokking", 1, "cafe");
        return new GrokkingDetected(
                detector.detectionId(RUN, "val", 1),
                detector,
                RUN,
                1,
                Stage.CONFIRMED,
                1,
                900,
                "val",
                100,
                700L,
                850,
                750,
                8.5,
                LiuPhase.GROKKING,
                0.9,
                new TreeMap<>(),
                null,
                null,
                null);
    }
}
