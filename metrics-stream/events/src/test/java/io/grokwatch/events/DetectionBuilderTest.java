package io.grokwatch.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grokwatch.events.Detection.Stage;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DetectionBuilderTest {
    private static final RunId RUN = new RunId("r1");
    private static final DetectorRef DETECTOR = new DetectorRef("grokking", 4, "a983437d99400b83");

    @Test
    void grokking_is_built_field_by_field_and_its_delay_follows_from_its_steps() {
        GrokkingDetected built = GrokkingDetected.builder()
                .id("r1/grokking/4/confirmed/1")
                .detector(DETECTOR)
                .run(RUN, 2)
                .ordinal(1)
                .step(700)
                .memorisedStep(50)
                .onsetStep(250L)
                .generalisedStep(650)
                .liuPhase(LiuPhase.COMPREHENSION)
                .strength(0.9)
                .evidence("valAccuracy", 0.97)
                .intervention("wd was changed from 0 to 1")
                .weak(true)
                .build();

        assertThat(built)
                .isEqualTo(new GrokkingDetected(
                        "r1/grokking/4/confirmed/1",
                        DETECTOR,
                        RUN,
                        2,
                        Stage.CONFIRMED,
                        1,
                        700,
                        "val",
                        50,
                        250L,
                        650,
                        600,
                        13.0,
                        LiuPhase.COMPREHENSION,
                        0.9,
                        new TreeMap<>(Map.of("valAccuracy", 0.97)),
                        null,
                        "wd was changed from 0 to 1",
                        true));
        assertThat(built.toBuilder().build()).isEqualTo(built);
        assertThat(built.toBuilder().memorisedStep(65).build().delayRatio()).isEqualTo(10);
    }

    @Test
    void slingshot_is_built_field_by_field() {
        SlingshotDetected built = SlingshotDetected.builder()
                .id("r1/slingshot/4/cycle/2")
                .detector(DETECTOR)
                .run(RUN, 1)
                .stage(Stage.SUSPECTED)
                .ordinal(2)
                .step(300)
                .growthStep(200L)
                .spikeStep(280)
                .peakStep(290)
                .recoveredStep(300L)
                .peakLoss(4)
                .quietLoss(1e-6)
                .periodSteps(120L)
                .undetermined("the loss is known on every 50th step only")
                .build();

        assertThat(built)
                .isEqualTo(new SlingshotDetected(
                        "r1/slingshot/4/cycle/2",
                        DETECTOR,
                        RUN,
                        1,
                        Stage.SUSPECTED,
                        2,
                        300,
                        200L,
                        280,
                        290,
                        300L,
                        4,
                        1e-6,
                        120L,
                        1,
                        new TreeMap<>(),
                        null,
                        "the loss is known on every 50th step only"));
        assertThat(built.toBuilder().build()).isEqualTo(built);
    }

    @Test
    void restated_anomaly_differs_in_id_stage_and_what_it_supersedes_alone() {
        AnomalyDetected claim = spike().build();

        AnomalyDetected retracted =
                claim.restated("r1/anomalies/2/loss-spike/1/withdrawn", Stage.WITHDRAWN, claim.id());

        assertThat(retracted)
                .isEqualTo(new AnomalyDetected(
                        "r1/anomalies/2/loss-spike/1/withdrawn",
                        DETECTOR,
                        RUN,
                        1,
                        AnomalyDetected.Kind.LOSS_SPIKE,
                        Stage.WITHDRAWN,
                        1,
                        90,
                        80,
                        "The train loss spiked.",
                        0.5,
                        new TreeMap<>(Map.of("peakLoss", 3.0)),
                        claim.id()));
    }

    @Test
    void missing_field_is_named() {
        assertThatThrownBy(() -> spike().id("").build()).hasMessageContaining("id must be 1 to 300 characters");
        assertThatThrownBy(() -> AnomalyDetected.builder().build()).hasMessage("id is missing");
        assertThatThrownBy(() -> spike().step(-1).build()).hasMessage("fromStep must be in [0, step], was 80");
        assertThatThrownBy(() -> AnomalyDetected.builder()
                        .id("a")
                        .detector(DETECTOR)
                        .run(RUN, 1)
                        .build())
                .hasMessage("kind is missing");
    }

    private static AnomalyDetected.Builder spike() {
        return AnomalyDetected.builder()
                .id("r1/anomalies/2/loss-spike/1")
                .detector(DETECTOR)
                .run(RUN, 1)
                .kind(AnomalyDetected.Kind.LOSS_SPIKE)
                .ordinal(1)
                .step(90)
                .fromStep(80)
                .message("The train loss spiked.")
                .strength(0.5)
                .evidence(Map.of("peakLoss", 3.0));
    }
}
