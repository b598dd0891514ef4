package io.grokwatch.tracker;

import static io.restassured.RestAssured.get;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The dashboard and the alert rules of the deployment read metrics that the tracker has. */
@QuarkusTest
@WithTestResource(BackingResource.class)
class MonitoringTest extends TrackerFixture {
    private static final Path FOLDER = Path.of("..", "..", "deploy", "grafana");
    private static final Pattern OWN = Pattern.compile("\\bgrokwatch_[a-z_]+");
    private static final Pattern SERVED = Pattern.compile("(?m)^(grokwatch_[a-z_]+)[ {]");

    @ParameterizedTest
    @ValueSource(strings = {"alerts.yaml", "dashboards/grokwatch.json"})
    void every_metric_that_monitoring_reads_is_served(String file) throws IOException {
        Set<String> read = OWN.matcher(Files.readString(FOLDER.resolve(file)))
                .results()
                .map(MatchResult::group)
                .collect(toCollection(TreeSet::new));
        producer.metrics(run, 1, 0, 10);

        assertThat(read).isNotEmpty();
        // Some of them come with the first record.
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(SERVED.matcher(get("/q/metrics").asString())
                                .results()
                                .map(served -> served.group(1)))
                        .containsAll(read));
    }
}
