package io.grokwatch.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ContractTest {
    @Test
    void topicsFoldedTogether_haveEquallyManyPartitions_soThatOneTaskSeesAllOfARun() {
        assertThat(Topics.RUN_LIFECYCLE.partitions()).isEqualTo(Topics.RUN_METRICS.partitions());
    }

    @Test
    void theQueue_hasOnePartition_soThatAnIdleWorkerSeesWhateverWaits() {
        assertThat(Topics.RUN_REQUESTS.partitions()).isEqualTo(1);
    }

    @Test
    void telemetryTopics_keepEverything_soThatTheStoreCanBeRebuilt() {
        assertThat(List.of(
                        Topics.RUN_METRICS,
                        Topics.EMBEDDING_SNAPSHOTS,
                        Topics.RUN_LIFECYCLE,
                        Topics.GROKKING_DETECTED,
                        Topics.SLINGSHOT_DETECTED,
                        Topics.TRAINING_ANOMALIES))
                .allSatisfy(topic -> assertThat(topic.configuration())
                        .containsEntry("retention.ms", "-1")
                        .containsEntry("cleanup.policy", "delete"));
    }

    @Test
    void topicNames_areUniqueAndUseHyphensOnly() {
        assertThat(Topics.ALL.stream().map(Topic::name).collect(Collectors.toSet()))
                .hasSameSizeAs(Topics.ALL);
        assertThat(Topics.ALL).allSatisfy(topic -> assertThat(topic.name()).matches("[a-z-]+"));
    }

    /** A rebuilt store has what the topics keep. */
    @Test
    void topics_thatHoldSeveralRecordsOfARun_areNotCompacted() {
        assertThat(List.of(
                        Topics.RUN_LIFECYCLE,
                        Topics.RUN_METRICS,
                        Topics.EMBEDDING_GEOMETRY,
                        Topics.RUN_PHASES,
                        Topics.GROKKING_DETECTED,
                        Topics.SLINGSHOT_DETECTED,
                        Topics.TRAINING_ANOMALIES))
                .allSatisfy(topic -> assertThat(topic.configuration())
                        .containsEntry("cleanup.policy", "delete")
                        .containsEntry("retention.ms", "-1"));
    }

    @Test
    void validationSplits_areThoseWithAnAccuracy_ofWhichTheFirstSpeaksForTheRun() {
        List<String> several = List.of("val/ood/loss", "val/ood/accuracy", "train/accuracy", "val/iid/accuracy");
        List<String> all = List.of("val/iid/accuracy", "val/a/b/accuracy", "val/accuracy", "val/loss");

        assertThat(MetricNames.validatedSplits(several)).containsExactly("iid", "ood");
        assertThat(MetricNames.valAccuracyOf(several)).isEqualTo("val/iid/accuracy");
        assertThat(MetricNames.validatedSplits(all)).containsExactly("val", "a/b", "iid");
        assertThat(MetricNames.valAccuracyOf(all)).isEqualTo("val/accuracy");
        assertThat(MetricNames.validatedSplits(List.of("val/loss"))).isEmpty();
    }

    @Test
    void parameters_readTextAsThePersonMeantIt() {
        assertThat(Parameters.parseValue("31")).isEqualTo(31L);
        assertThat(Parameters.parseValue("1e-3")).isEqualTo(0.001);
        assertThat(Parameters.parseValue(".5")).isEqualTo(0.5);
        assertThat(Parameters.parseValue("true")).isEqualTo(true);
        assertThat(Parameters.parseValue("+")).isEqualTo("+");
        assertThat(Parameters.parseValue("1d")).isEqualTo("1d");
    }

    @Test
    void parameters_refuseWhatIsNoSetting_byName() {
        Map<String, Object> nested = new HashMap<>();
        nested.put("layers", List.of(1));
        assertThatThrownBy(() -> Parameters.of(nested))
                .hasMessageContaining("parameter layers must be text, a number or a flag");
        assertThatThrownBy(() -> Parameters.of(Map.of("bad name", 1))).hasMessageContaining("'bad name'");
    }

    @Test
    void structure_isReadFromItsShortForm() {
        assertThat(Structure.parse("add:31")).isEqualTo(new Structure.ResiduesUnderAddition(31));
        assertThat(Structure.parse("mul:29")).isEqualTo(new Structure.ResiduesUnderMultiplication(29));
        assertThat(Structure.parse("perm:5").rows()).isEqualTo(120);
        assertThat(Structure.parse("none").rows()).isZero();
        assertThatThrownBy(() -> Structure.parse("ring:3")).hasMessageContaining("'ring:3'");
        assertThatThrownBy(() -> Structure.parse("add:x")).hasMessageContaining("'add:x'");
    }

    @Test
    void snapshot_refusesAShapeThatItsValuesDoNotHave() {
        assertThatThrownBy(() -> new EmbeddingSnapshot(
                        new RunId("r"),
                        1,
                        0,
                        "embedding",
                        2,
                        3,
                        Floats.of(1, 2),
                        List.of(),
                        new Structure.Unstructured()))
                .hasMessageContaining("rows x columns = 6, were 2");
        assertThatThrownBy(() -> new EmbeddingSnapshot(
                        new RunId("r"), 1, 0, "embedding", 1, 2, Floats.of(1, 2), List.of(), Structure.parse("add:5")))
                .hasMessageContaining("the structure describes 5 rows, the matrix has 1");
    }

    @Test
    void secrets_amongTheSettings_areMaskedWhereTheyAreShown() {
        Parameters parameters =
                Parameters.of(Map.of("api_key", "hunter2", "db_password", 1234L, "use_token", true, "lr", 0.1));
        RunSpec spec = new RunSpec(new RunId("r1"), "r1", "t", null, parameters, 1, 10);

        assertThat(spec.masked().parameters().values())
                .containsEntry("api_key", "********")
                .containsEntry("db_password", "********")
                .containsEntry("use_token", true)
                .containsEntry("lr", 0.1);
        assertThat(spec.toString()).doesNotContain("hunter2", "1234").contains("lr=0.1");
        assertThatThrownBy(() -> Parameters.of(Map.of("api_key", "hunter2".repeat(1000))))
                .hasMessageContaining("parameter api_key")
                .message()
                .doesNotContain("hunter2");
    }
}
