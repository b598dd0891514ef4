package io.grokwatch.detect.grokking;

import static io.grokwatch.detect.Simulated.then;
import static io.grokwatch.detect.Simulated.times;
import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.detect.RecordedRun;
import io.grokwatch.detect.RecordedRun.Watched;
import io.grokwatch.detect.RunDetectors;
import io.grokwatch.detect.evaluation.SplitNames;
import io.grokwatch.events.GrokkingDetected;
import io.grokwatch.events.MetricNames;
import io.grokwatch.events.PhaseChanged;
import io.grokwatch.events.RunClass;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunPhase;
import io.grokwatch.events.trace.TraceLine.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Runs with several validation sets, each with a verdict of its own. */
class ValidationSplitsTest {
    /** Train and validation accuracy of a run that groks, every 25 steps. */
    private static final double[][] GROKS =
            then(times(1, .1, .1), times(14, 1, .1), new double[][] {{1, .3}, {1, .6}}, times(6, 1, 1));

    private static final double[][] MEMORISES = times(GROKS.length, 1, .1);

    @Test
    void a_set_beside_the_primary_one_has_a_claim_of_its_own_and_leaves_the_verdict_alone() {
        Watched watched = run(Map.of("val", MEMORISES, "val/iid", GROKS)).watch();

        assertThat(watched.summary().runClass()).isEqualTo(RunClass.MEMORISED);
        assertThat(claims(watched)).singleElement().satisfies(claim -> {
            assertThat(claim.split()).isEqualTo("iid");
            assertThat(claim.id()).isEqualTo("simulated/grokking/5/iid/confirmed/1");
            assertThat(claim.generalisedStep()).isEqualTo(425);
        });
        assertThat(phases(watched)).containsExactly(RunPhase.MEMORISED);
    }

    @Test
    void without_a_primary_set_the_first_by_name_gives_the_verdict() {
        Watched watched = run(Map.of("val/ood", MEMORISES, "val/iid", GROKS)).watch();

        assertThat(watched.summary().runClass()).isEqualTo(RunClass.GROKKED);
        assertThat(phases(watched)).containsExactly(RunPhase.MEMORISED, RunPhase.TRANSITION, RunPhase.GENERALISED);
    }

    @Test
    void every_set_that_groks_says_so() {
        Watched watched =
                run(Map.of("val", GROKS, "val/a", GROKS, "val/b/c", GROKS)).watch();

        assertThat(claims(watched)).extracting(GrokkingDetected::split).containsExactlyInAnyOrder("val", "a", "b/c");
    }

    @Test
    void a_watch_with_as_many_sets_as_there_is_room_for_is_restored_and_small() {
        Map<String, double[][]> sets = new LinkedHashMap<>();
        List.of("val", "val/1", "val/2", "val/3", "val/4", "val/5").forEach(name -> sets.put(name, GROKS));
        RecordedRun run = run(sets);
        RunDetectors watch = RunDetectors.of(run.runId(), DetectorConfig.defaults());
        List<io.grokwatch.events.RunFinding> findings = new ArrayList<>();
        watch.accept(run.started()).forEach(findings::add);
        for (io.grokwatch.events.MetricBatch batch : run.batches(3)) {
            watch.accept(batch).forEach(findings::add);
            watch = RunDetectors.fromBytes(watch.toBytes(), DetectorConfig.defaults());
        }
        watch.accept(run.finished()).forEach(findings::add);

        assertThat(watch.toBytes()).hasSizeLessThan(64 * 1024);
        assertThat(findings).isEqualTo(run.watch().findings());
        assertThat(claims(run.watch())).hasSize(1 + SplitNames.CAPACITY);
    }

    private static RecordedRun run(Map<String, double[][]> sets) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < GROKS.length; i++) {
            Map<String, Double> row = new LinkedHashMap<>();
            row.put(MetricNames.TRAIN_ACCURACY, GROKS[i][0]);
            for (Map.Entry<String, double[][]> set : sets.entrySet()) {
                row.put(set.getKey() + "/accuracy", set.getValue()[i][1]);
            }
            samples.add(new Sample(25L * i, row));
        }
        return new RecordedRun("simulated", RunFacts.UNKNOWN, samples);
    }

    private static List<GrokkingDetected> claims(Watched watched) {
        return watched.findings().stream()
                .filter(GrokkingDetected.class::isInstance)
                .map(GrokkingDetected.class::cast)
                .toList();
    }

    private static List<RunPhase> phases(Watched watched) {
        return watched.findings().stream()
                .filter(PhaseChanged.class::isInstance)
                .map(finding -> ((PhaseChanged) finding).phase())
                .toList();
    }
}
