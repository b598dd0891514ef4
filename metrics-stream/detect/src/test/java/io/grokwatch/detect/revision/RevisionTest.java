package io.grokwatch.detect.revision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.grokwatch.events.AnomalyDetected;
import io.grokwatch.events.Detection;
import io.grokwatch.events.Detection.Stage;
import io.grokwatch.events.DetectorRef;
import io.grokwatch.events.PhaseChanged;
import io.grokwatch.events.RunClass;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunPhase;
import io.grokwatch.events.history.AttemptHistory;
import io.grokwatch.events.history.FindingsInEffect;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RevisionTest {
    private static final RunId RUN = new RunId("r1");

    @Test
    void what_stands_already_is_not_said_again() {
        List<RunFinding> published = List.of(phase(RunPhase.MEMORISED, 50), divergence("a", 1, 100, null));

        assertThat(Revision.of(published, published).events()).isEmpty();
    }

    @Test
    void a_claim_on_the_same_matter_is_superseded_by_what_is_found_now() {
        Revision revision = Revision.of(List.of(divergence("a", 1, 100, null)), List.of(divergence("b", 1, 100, null)));

        assertThat(revision.events())
                .singleElement()
                .isEqualTo(restated(
                        divergence("b", 1, 100, null),
                        "r1/anomalies/1/divergence/1/revision/1",
                        "r1/anomalies/1/divergence/1"));
        assertThat(revision.superseded()).isOne();
    }

    @Test
    void a_claim_that_is_not_made_any_more_is_withdrawn_and_one_that_is_new_is_made() {
        Revision revision = Revision.of(List.of(divergence("a", 1, 100, null)), List.of(divergence("b", 1, 900, null)));

        assertThat(revision.events())
                .extracting(
                        event -> ((Detection) event).id(),
                        event -> ((Detection) event).stage(),
                        event -> ((Detection) event).supersedes())
                .containsExactly(
                        tuple("r1/anomalies/1/divergence/1/revision/1", Stage.CONFIRMED, null),
                        tuple(
                                "r1/anomalies/1/divergence/1/revision/1/withdrawn",
                                Stage.WITHDRAWN,
                                "r1/anomalies/1/divergence/1"));
        assertThat(revision.withdrawn()).isOne();
        assertThat(revision.added()).isOne();
    }

    @Test
    void that_a_run_went_silent_is_left_as_it_is() {
        Detection silent = anomaly(AnomalyDetected.Kind.WENT_SILENT, "a", 1, 100, null);

        assertThat(Revision.of(List.of(silent), List.of()).events()).isEmpty();
    }

    @Test
    void what_was_withdrawn_or_superseded_before_is_no_longer_spoken_of() {
        Detection first = divergence("a", 1, 100, null);
        Detection second = divergence("a", 2, 100, first.id());
        Detection gone = divergence("a", 3, 500, null).restated("gone", Stage.WITHDRAWN, null);

        assertThat(Revision.of(List.of(first, second, gone), List.of(second)).isEmpty())
                .isTrue();
    }

    @Test
    void the_phases_are_told_again_all_of_them_if_the_last_is_another() {
        List<RunFinding> published = List.of(phase(RunPhase.MEMORISED, 50), phase(RunPhase.GENERALISED, 700));
        List<RunFinding> found = List.of(phase(RunPhase.MEMORISED, 60));

        Revision revision = Revision.of(published, found);

        assertThat(revision.events())
                .containsExactly(phase(RunPhase.MEMORISED, 60).revised(1));
        assertThat(revision.events().getFirst().eventId()).isEqualTo("r1/1/phase/memorised/60/revision/1");
    }

    @Test
    void phases_of_which_only_an_earlier_one_differs_are_published_again_once() {
        List<RunFinding> published = List.of(phase(RunPhase.MEMORISED, 50), phase(RunPhase.GENERALISED, 700));
        List<RunFinding> found = List.of(phase(RunPhase.MEMORISED, 60), phase(RunPhase.GENERALISED, 700));

        Revision revision = Revision.of(published, found);

        assertThat(revision.events())
                .containsExactly(
                        phase(RunPhase.MEMORISED, 60).revised(1),
                        phase(RunPhase.GENERALISED, 700).revised(1));
        List<RunFinding> topic = new ArrayList<>(published);
        topic.addAll(revision.events());
        assertThat(Revision.of(topic, found).isEmpty()).isTrue();
    }

    @Test
    void running_it_again_after_it_was_published_changes_nothing_however_often_the_rules_changed() {
        List<RunFinding> topic = new ArrayList<>(
                List.of(phase(RunPhase.MEMORISED, 50), divergence("a", 1, 100, null), divergence("a", 2, 500, null)));
        List<List<RunFinding>> rules = List.of(
                List.of(phase(RunPhase.MEMORISED, 60), divergence("b", 1, 500, null)),
                List.of(phase(RunPhase.MEMORISED, 50), divergence("a", 1, 100, null), divergence("a", 2, 500, null)),
                List.of(phase(RunPhase.FITTING, 50)),
                List.of(phase(RunPhase.MEMORISED, 60), divergence("b", 1, 500, null)));

        for (List<RunFinding> found : rules) {
            Revision revision = Revision.of(topic, found);
            assertThat(revision.isEmpty()).isFalse();
            topic.addAll(revision.events());

            assertThat(Revision.of(topic, found).events()).isEmpty();
            assertThat(FindingsInEffect.of(topic, AttemptHistory.NONE).detections())
                    .hasSameSizeAs(
                            FindingsInEffect.of(found, AttemptHistory.NONE).detections());
        }
        assertThat(topic).extracting(RunFinding::eventId).doesNotHaveDuplicates();
    }

    /** The stream knows of no revisions: it revises its own first claim. */
    @Test
    void of_a_revision_and_what_the_stream_said_after_it_one_is_taken_back() {
        Detection first = divergence("a", 1, 100, null);
        Detection revised = restated(divergence("b", 1, 100, null), first.id() + "/revision/1", first.id());
        Detection later = divergence("a", 2, 100, first.id());
        assertThat(FindingsInEffect.of(List.of(first, revised, later), AttemptHistory.NONE)
                        .detections())
                .containsExactly(revised, later);

        Revision revision = Revision.of(List.of(first, revised, later), List.of(later));

        assertThat(revision.events())
                .singleElement()
                .isEqualTo(revised.restated(first.id() + "/revision/2/withdrawn", Stage.WITHDRAWN, revised.id()));
    }

    private static PhaseChanged phase(RunPhase phase, long step) {
        return new PhaseChanged(RUN, 1, step, phase, RunPhase.FITTING, step, RunClass.MEMORISED, new TreeMap<>());
    }

    private static Detection divergence(String configuration, int ordinal, long step, @Nullable String supersedes) {
        return anomaly(AnomalyDetected.Kind.DIVERGENCE, configuration, ordinal, step, supersedes);
    }

    private static Detection anomaly(
            AnomalyDetected.Kind kind, String configuration, int ordinal, long step, @Nullable String supersedes) {
        DetectorRef detector = new DetectorRef("anomalies", 1, configuration);
        return new AnomalyDetected(
                detector.detectionId(RUN, kind.name().toLowerCase(Locale.ROOT), ordinal),
                detector,
                RUN,
                1,
                kind,
                Stage.CONFIRMED,
                ordinal,
                step,
                step,
                "The train loss is NaN.",
                1,
                new TreeMap<>(),
                supersedes);
    }

    private static Detection restated(Detection claim, String id, String supersedes) {
        return claim.restated(id, claim.stage(), supersedes);
    }
}
