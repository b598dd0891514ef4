package io.grokwatch.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mlflow.api.proto.Service.CreateExperiment;
import org.mlflow.api.proto.Service.CreateRun;
import org.mlflow.api.proto.Service.Experiment;
import org.mlflow.api.proto.Service.ExperimentTag;
import org.mlflow.api.proto.Service.Metric;
import org.mlflow.api.proto.Service.Param;
import org.mlflow.api.proto.Service.Run;
import org.mlflow.api.proto.Service.RunInfo;
import org.mlflow.api.proto.Service.RunStatus;
import org.mlflow.api.proto.Service.RunTag;
import org.mlflow.api.proto.Service.ViewType;
import org.mlflow.tracking.ExperimentsPage;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.MlflowClientException;
import org.mlflow.tracking.RunsPage;

/** What MLflow's Java client does with a tracking server. */
@QuarkusTest
@WithTestResource(BackingResource.class)
class MlflowJavaClientTest {
    @SuppressWarnings("NullAway.Init")
    private MlflowClient client;

    @SuppressWarnings("NullAway.Init")
    private String experiment;

    @BeforeEach
    void createExperiment() {
        client = new MlflowClient("http://127.0.0.1:" + RestAssured.port);
        experiment = client.createExperiment(name());
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void an_experiment_is_created_with_tags_renamed_deleted_and_restored() {
        String name = name();
        String id = client.createExperiment(CreateExperiment.newBuilder()
                .setName(name)
                .addTags(ExperimentTag.newBuilder().setKey("key1").setValue("val1"))
                .addTags(ExperimentTag.newBuilder().setKey("key2").setValue("val2"))
                .build());

        assertThat(client.getExperiment(id).getTagsList())
                .extracting(ExperimentTag::getKey, ExperimentTag::getValue)
                .containsExactly(tuple("key1", "val1"), tuple("key2", "val2"));
        assertThat(client.getExperimentByName(name).orElseThrow().getExperimentId())
                .isEqualTo(id);
        assertThat(client.getExperimentByName(name + "?")).isEmpty();

        String renamed = name();
        client.renameExperiment(id, renamed);
        assertThat(client.getExperiment(id).getName()).isEqualTo(renamed);

        client.setExperimentTag(id, "key1", "val3");
        assertThat(client.getExperiment(id).getTags(0).getValue()).isEqualTo("val3");

        client.deleteExperiment(id);
        assertThat(client.getExperiment(id).getLifecycleStage()).isEqualTo("deleted");
        client.restoreExperiment(id);
        assertThat(client.getExperiment(id).getLifecycleStage()).isEqualTo("active");
    }

    @Test
    void a_second_experiment_of_the_same_name_is_refused() {
        String name = name();
        client.createExperiment(name);

        assertThatThrownBy(() -> client.createExperiment(name))
                .isInstanceOf(MlflowClientException.class)
                .hasMessageContaining("RESOURCE_ALREADY_EXISTS")
                .hasMessageContaining("Experiment(name=" + name + ") already exists.");
    }

    @Test
    void experiments_are_searched_in_pages_by_name_and_tag_and_by_whether_they_are_deleted() {
        String group = name();
        List<String> names = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            names.add(group + i);
            ids.add(client.createExperiment(group + i));
            client.setExperimentTag(ids.get(i), "group", group);
        }
        String ofGroup = "tags.group = '" + group + "'";

        assertThat(client.searchExperiments("attribute.name = '" + names.get(1) + "'")
                        .getItems())
                .extracting(Experiment::getExperimentId)
                .containsExactly(ids.get(1));
        client.deleteExperiment(ids.get(1));
        assertThat(client.searchExperiments(ofGroup).getItems())
                .extracting(Experiment::getExperimentId)
                .containsExactlyInAnyOrder(ids.get(0), ids.get(2));
        assertThat(client.searchExperiments(ofGroup, ViewType.DELETED_ONLY, 10, List.of())
                        .getItems())
                .extracting(Experiment::getExperimentId)
                .containsExactly(ids.get(1));

        ExperimentsPage first = client.searchExperiments(ofGroup, ViewType.ALL, 1, List.of("attribute.name"));
        assertThat(first.getItems()).extracting(Experiment::getName).containsExactly(names.getFirst());
        ExperimentsPage second = client.searchExperiments(
                ofGroup,
                ViewType.ALL,
                2,
                List.of("attribute.name"),
                first.getNextPageToken().orElseThrow());
        assertThat(second.getItems()).extracting(Experiment::getName).containsExactly(names.get(1), names.get(2));
        assertThat(second.getNextPageToken()).isEmpty();
    }

    @Test
    void what_is_logged_of_a_run_is_read_back_at_once() {
        long before = System.currentTimeMillis();
        String run = client.createRun(experiment).getRunUuid();
        client.logParam(run, "min_samples_leaf", "2");
        client.logParam(run, "max_depth", "3");
        client.logMetric(run, "accuracy_score", .9733333333333334);
        client.logMetric(run, "multi_log_default_step_ts", 2.0);
        client.logMetric(run, "multi_log_default_step_ts", -1.0);
        client.logMetric(run, "multi_log_specified_step_ts", 1.0, 1000, 1);
        client.logMetric(run, "multi_log_specified_step_ts", 2.0, 2000, -5);
        client.logMetric(run, "multi_log_specified_step_ts", -3.0, 3000, 4);
        client.logMetric(run, "multi_log_specified_step_ts", 4.0, 2999, 4);
        client.logMetric(run, "nan_metric", Double.NaN);
        client.logMetric(run, "pos_inf", Double.POSITIVE_INFINITY);
        client.logMetric(run, "neg_inf", Double.NEGATIVE_INFINITY);
        client.setTag(run, "user_email", "some@email.com");
        assertThat(client.getRun(run).getInfo().getStatus()).isEqualTo(RunStatus.RUNNING);
        client.setTerminated(run, RunStatus.FINISHED);

        Run read = client.getRun(run);
        RunInfo info = read.getInfo();
        assertThat(info.getExperimentId()).isEqualTo(experiment);
        assertThat(info.getRunUuid()).isEqualTo(info.getRunId()).isEqualTo(run).matches("[0-9a-f]{32}");
        assertThat(info.getStatus()).isEqualTo(RunStatus.FINISHED);
        assertThat(info.getStartTime()).isBetween(before, info.getEndTime());
        assertThat(info.getArtifactUri()).isEqualTo("mlflow-artifacts:/" + experiment + "/" + run + "/artifacts");
        assertThat(params(read)).isEqualTo(Map.of("min_samples_leaf", "2", "max_depth", "3"));
        assertThat(metrics(read))
                .isEqualTo(Map.of(
                        "accuracy_score",
                        .9733333333333334,
                        "multi_log_default_step_ts",
                        -1.0,
                        "multi_log_specified_step_ts",
                        -3.0,
                        "nan_metric",
                        Double.NaN,
                        "pos_inf",
                        Double.POSITIVE_INFINITY,
                        "neg_inf",
                        Double.NEGATIVE_INFINITY));
        assertThat(tags(read)).isEqualTo(Map.of("user_email", "some@email.com", "mlflow.runName", info.getRunName()));
        assertThat(client.getMetricHistory(run, "multi_log_default_step_ts"))
                .extracting(Metric::getValue)
                .containsExactlyInAnyOrder(2.0, -1.0);
        assertThat(client.getMetricHistory(run, "multi_log_specified_step_ts"))
                .extracting(Metric::getTimestamp, Metric::getStep, Metric::getValue)
                .containsExactly(
                        tuple(1000L, 1L, 1.0), tuple(2000L, -5L, 2.0), tuple(2999L, 4L, 4.0), tuple(3000L, 4L, -3.0));
        assertThat(client.getMetricHistory(run, "never_logged")).isEmpty();
    }

    @Test
    void a_batch_logs_metrics_parameters_and_tags_together() {
        String run = client.createRun(experiment).getRunId();

        client.logBatch(
                run,
                List.of(
                        metric("met1", 0.081, 10, 0),
                        metric("metric2", 82.3, 100, 73),
                        metric("metric3", 1.0, 1000, 1),
                        metric("metric3", 2.0, 2000, 3),
                        metric("metric3", 3.0, 0, -2)),
                List.of(
                        Param.newBuilder()
                                .setKey("p1")
                                .setValue("this is a param string")
                                .build(),
                        Param.newBuilder().setKey("3").setValue("x").build()),
                List.of(
                        RunTag.newBuilder().setKey("t1").setValue("tagtagtag").build(),
                        RunTag.newBuilder()
                                .setKey("mlflow.runName")
                                .setValue("myRun")
                                .build()));

        Run read = client.getRun(run);
        assertThat(metrics(read)).isEqualTo(Map.of("met1", 0.081, "metric2", 82.3, "metric3", 2.0));
        assertThat(read.getData().getMetricsList())
                .filteredOn(metric -> metric.getKey().equals("metric3"))
                .extracting(Metric::getTimestamp, Metric::getStep)
                .containsExactly(tuple(2000L, 3L));
        assertThat(params(read)).isEqualTo(Map.of("p1", "this is a param string", "3", "x"));
        assertThat(tags(read)).isEqualTo(Map.of("t1", "tagtagtag", "mlflow.runName", "myRun"));
        assertThat(read.getInfo().getRunName()).isEqualTo("myRun");
        assertThat(client.getMetricHistory(run, "metric3"))
                .extracting(Metric::getStep)
                .containsExactly(-2L, 1L, 3L);
    }

    @Test
    void a_deleted_tag_is_gone_and_cannot_be_deleted_again() {
        String run = client.createRun(experiment).getRunId();
        client.setTag(run, "tag0", "val0");
        client.setTag(run, "tag1", "val1");

        client.deleteTag(run, "tag0");

        assertThat(tags(client.getRun(run))).containsKey("tag1").doesNotContainKey("tag0");
        assertThatThrownBy(() -> client.deleteTag(run, "tag0"))
                .isInstanceOf(MlflowClientException.class)
                .hasMessageContaining("No tag with name: tag0 in run with id " + run);
        assertThatThrownBy(() -> client.deleteTag("fakeRunId", "fakeTag"))
                .isInstanceOf(MlflowClientException.class)
                .hasMessageContaining("Run 'fakeRunId' not found");
    }

    @Test
    void runs_are_searched_by_metrics_parameters_and_tags_and_in_pages() {
        String first = client.createRun(experiment).getRunUuid();
        String second = client.createRun(experiment).getRunUuid();
        for (String run : List.of(first, second)) {
            client.logParam(run, "min_samples_leaf", "2");
        }
        client.logParam(first, "max_depth", "5");
        client.logParam(second, "max_depth", "15");
        client.logMetric(first, "accuracy_score", 0.1);
        client.logMetric(first, "accuracy_score", 0.4);
        client.logMetric(second, "accuracy_score", 0.9);
        client.setTag(first, "test", "works");
        client.setTag(second, "test", "also works");

        assertThat(search("metrics.accuracy_score < 0")).isEmpty();
        assertThat(search("metrics.accuracy_score > 0")).containsExactlyInAnyOrder(first, second);
        assertThat(search("metrics.accuracy_score < 0.3")).isEmpty();
        assertThat(search("metrics.accuracy_score < 0.5")).containsExactly(first);
        assertThat(search("params.min_samples_leaf != '2'")).isEmpty();
        assertThat(search("params.max_depth = '15'")).containsExactly(second);
        assertThat(search("tag.test = 'works'")).containsExactly(first);
        assertThat(search("tag.test LIKE '%works' and attribute.status = 'RUNNING'"))
                .hasSize(2);
        assertThat(ordered("metrics.accuracy_score")).containsExactly(first, second);
        // Parameters are texts: 15 comes before 5.
        assertThat(ordered("params.max_depth")).containsExactly(second, first);
        assertThat(ordered("params.min_samples_leaf", "metrics.accuracy_score DESC"))
                .containsExactly(second, first);

        RunsPage page = client.searchRuns(List.of(experiment), "", ViewType.ACTIVE_ONLY, 1);
        assertThat(page.getPageSize()).isEqualTo(1);
        assertThat(page.hasNextPage()).isTrue();
        RunsPage next = (RunsPage) page.getNextPage();
        assertThat(next.getPageSize()).isEqualTo(1);
        assertThat(next.hasNextPage()).isFalse();
        assertThat(next.getNextPage().getPageSize()).isZero();
    }

    @Test
    void a_run_is_deleted_and_restored() {
        RunInfo created = client.createRun(experiment);
        assertThat(created.getLifecycleStage()).isEqualTo("active");

        client.deleteRun(created.getRunId());
        assertThat(client.getRun(created.getRunId()).getInfo().getLifecycleStage())
                .isEqualTo("deleted");
        assertThat(client.listRunInfos(experiment)).isEmpty();
        assertThatThrownBy(() -> client.logMetric(created.getRunId(), "m", 1))
                .isInstanceOf(MlflowClientException.class)
                .hasMessageContaining("must be in the 'active' state");

        client.restoreRun(created.getRunId());
        assertThat(client.listRunInfos(experiment))
                .extracting(RunInfo::getRunId)
                .containsExactly(created.getRunId());
    }

    @Test
    void a_run_has_a_parent_by_a_tag() {
        String parent = client.createRun(experiment).getRunUuid();
        String child = client.createRun(
                        CreateRun.newBuilder().setExperimentId(experiment).build())
                .getRunUuid();

        client.setTag(child, "mlflow.parentRunId", parent);

        assertThat(tags(client.getRun(child))).containsEntry("mlflow.parentRunId", parent);
    }

    @Test
    void a_history_longer_than_a_page_is_read_whole() {
        String run = client.createRun(experiment).getRunUuid();
        int size = Integer.getInteger("mlflow.history", 26_000);
        for (int from = 0; from < size; from += 1_000) {
            client.logBatch(
                    run,
                    IntStream.range(from, Math.min(size, from + 1_000))
                            .mapToObj(step -> metric("random_metric", step, step, step))
                            .toList(),
                    List.of(),
                    List.of());
        }

        List<Metric> history = client.getMetricHistory(run, "random_metric");

        assertThat(history).hasSize(size);
        for (int step = 0; step < size; step++) {
            assertThat(history.get(step).getStep()).isEqualTo(step);
            assertThat(history.get(step).getValue()).isEqualTo(step);
        }
    }

    private List<String> search(String filter) {
        return client.searchRuns(List.of(experiment), filter, ViewType.ACTIVE_ONLY, 1000).getItems().stream()
                .map(run -> run.getInfo().getRunUuid())
                .toList();
    }

    private List<String> ordered(String... by) {
        return client.searchRuns(List.of(experiment), "", ViewType.ACTIVE_ONLY, 1000, List.of(by)).getItems().stream()
                .map(run -> run.getInfo().getRunUuid())
                .toList();
    }

    private static Metric metric(String key, double value, long timestamp, long step) {
        return Metric.newBuilder()
                .setKey(key)
                .setValue(value)
                .setTimestamp(timestamp)
                .setStep(step)
                .build();
    }

    private static Map<String, Double> metrics(Run run) {
        Map<String, Double> metrics = new TreeMap<>();
        run.getData().getMetricsList().forEach(metric -> metrics.put(metric.getKey(), metric.getValue()));
        return metrics;
    }

    private static Map<String, String> params(Run run) {
        Map<String, String> params = new TreeMap<>();
        run.getData().getParamsList().forEach(param -> params.put(param.getKey(), param.getValue()));
        return params;
    }

    private static Map<String, String> tags(Run run) {
        Map<String, String> tags = new TreeMap<>();
        run.getData().getTagsList().forEach(tag -> tags.put(tag.getKey(), tag.getValue()));
        return tags;
    }

    private static String name() {
        return "java-" + UUID.randomUUID();
    }
}
