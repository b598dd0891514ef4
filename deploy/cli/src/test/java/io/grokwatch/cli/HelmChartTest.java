package io.grokwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.grokwatch.events.Topic;
import io.grokwatch.events.Topics;
import io.grokwatch.kafka.WorkerRights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The Helm chart. Its topics and users are generated from the catalogue of the code; what it renders for each file of values is kept in
 * the repository. {@code -Dhelm.update=true} writes both.
 */
class HelmChartTest {
    private static final Path HELM = Path.of("..", "helm");
    private static final Path CATALOGUE = HELM.resolve(Path.of("grokwatch", "files", "catalogue.yaml"));
    private static final String HOW_TO_UPDATE =
            "%s; update it with ./mvnw -pl deploy/cli -am test -Dtest=HelmChartTest "
                    + "-Dsurefire.failIfNoSpecifiedTests=false -Dhelm.update=true";
    private static final YAMLMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                    .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                    .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                    .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
                    .build())
            .build();

    private static final List<Topic> DETECTIONS =
            List.of(Topics.GROKKING_DETECTED, Topics.SLINGSHOT_DETECTED, Topics.TRAINING_ANOMALIES);

    @Test
    void topics_and_users_of_the_chart_are_those_of_the_catalogue() throws IOException {
        String generated = "# Generated from io.grokwatch.events.Topics by HelmChartTest.\n"
                + YAML.writeValueAsString(new TreeMap<>(Map.of("topics", topics(), "users", users())));

        if (Boolean.getBoolean("helm.update")) {
            Files.writeString(CATALOGUE, generated);
        }
        assertThat(Files.readString(CATALOGUE)).as(HOW_TO_UPDATE, CATALOGUE).isEqualTo(generated);
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "gpu", "monitoring", "minimal"})
    void the_chart_renders_what_is_kept(String values, @TempDir Path folder) throws Exception {
        assumeTrue(helm(folder, List.of("version")) == 0, "helm is not on the path");
        List<String> arguments = new ArrayList<>(List.of(
                "template",
                "grokwatch",
                HELM.resolve("grokwatch").toString(),
                "--namespace",
                "grokwatch",
                "--kube-version",
                "1.33.0"));
        if (!values.equals("default")) {
            arguments.addAll(List.of(
                    "--values",
                    HELM.resolve("grokwatch/values-" + values + ".yaml").toString()));
        }

        int status = helm(folder, arguments);

        assertThat(status).as(Files.readString(folder.resolve("err"))).isZero();
        Path golden = HELM.resolve(Path.of("golden", values + ".yaml"));
        String rendered = Files.readString(folder.resolve("out"));
        if (Boolean.getBoolean("helm.update")) {
            Files.writeString(golden, rendered);
        }
        assertThat(rendered).as(HOW_TO_UPDATE, golden).isEqualTo(Files.readString(golden));
    }

    @Test
    void what_is_kept_has_every_topic_of_the_catalogue_as_the_code_creates_it() throws IOException {
        Map<String, JsonNode> rendered = new LinkedHashMap<>();
        for (JsonNode object : objects("default")) {
            if (object.path("kind").asText().equals("KafkaTopic")) {
                rendered.put(object.at("/metadata/name").asText(), object.path("spec"));
            }
        }

        assertThat(rendered.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        Topics.ALL.stream().map(Topic::name).toList());
        for (Topic topic : Topics.ALL) {
            JsonNode spec = rendered.getOrDefault(topic.name(), MissingNode.getInstance());
            assertThat(spec.path("partitions").asInt()).as(topic.name()).isEqualTo(topic.partitions());
            assertThat(YAML.convertValue(spec.path("config"), new TypeReference<Map<String, String>>() {}))
                    .as(topic.name())
                    .isEqualTo(topic.configuration());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "gpu", "monitoring", "minimal"})
    void every_container_of_ours_runs_without_rights_and_states_its_resources(String values) throws IOException {
        int pods = 0;
        for (JsonNode object : objects(values)) {
            JsonNode pod = object.at("/spec/template/spec");
            if (pod.isMissingNode()) {
                continue;
            }
            pods++;
            String name = object.at("/metadata/name").asText();
            assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean())
                    .as(name)
                    .isTrue();
            assertThat(pod.path("automountServiceAccountToken").asBoolean(true))
                    .as(name)
                    .isFalse();
            for (JsonNode container : pod.path("containers")) {
                JsonNode security = container.path("securityContext");
                assertThat(security.path("readOnlyRootFilesystem").asBoolean())
                        .as(name)
                        .isTrue();
                assertThat(security.at("/capabilities/drop/0").asText())
                        .as(name)
                        .isEqualTo("ALL");
                assertThat(container.at("/resources/requests/memory").isTextual())
                        .as(name)
                        .isTrue();
                assertThat(container.at("/resources/limits/memory").isTextual())
                        .as(name)
                        .isTrue();
            }
        }
        assertThat(pods).isEqualTo(3);
    }

    private static List<Map<String, Object>> topics() {
        return Topics.ALL.stream()
                .map(topic -> {
                    Map<String, Object> one = new LinkedHashMap<>();
                    one.put("name", topic.name());
                    one.put("partitions", topic.partitions());
                    one.put("config", new TreeMap<>(topic.configuration()));
                    return one;
                })
                .toList();
    }

    /** Who may do what; stream and tracker reach every topic through a listener of their own. */
    private static Map<String, Object> users() {
        Map<String, List<String>> ofWorker = new LinkedHashMap<>();
        for (Topic topic : Topics.ALL) {
            List<String> operations = new ArrayList<>();
            if (WorkerRights.READ.contains(topic)) {
                operations.add("Read");
            }
            if (WorkerRights.WRITTEN.contains(topic)) {
                operations.add("Write");
            }
            if (!operations.isEmpty()) {
                operations.addAll(List.of("Describe", "DescribeConfigs"));
                ofWorker.put(topic.name(), operations);
            }
        }
        Map<String, List<String>> ofSubscriber = new LinkedHashMap<>();
        DETECTIONS.forEach(topic -> ofSubscriber.put(topic.name(), List.of("Read", "Describe")));
        Map<String, Object> users = new TreeMap<>();
        users.put(
                "worker",
                rights(
                        ofWorker,
                        Topics.WORKER_GROUP,
                        "literal",
                        List.of("Read", "Describe", "DescribeConfigs", "AlterConfigs")));
        users.put("subscriber", rights(ofSubscriber, "alerts-", "prefix", List.of("Read", "Describe")));
        return users;
    }

    private static Map<String, Object> rights(
            Map<String, List<String>> topics, String group, String pattern, List<String> operations) {
        Map<String, Object> rights = new TreeMap<>();
        rights.put(
                "topics",
                topics.entrySet().stream()
                        .map(topic -> new TreeMap<>(Map.of("name", topic.getKey(), "operations", topic.getValue())))
                        .toList());
        rights.put(
                "groups", List.of(new TreeMap<>(Map.of("name", group, "pattern", pattern, "operations", operations))));
        return rights;
    }

    private static List<JsonNode> objects(String values) throws IOException {
        try (MappingIterator<JsonNode> documents = YAML.readerFor(JsonNode.class)
                .readValues(HELM.resolve(Path.of("golden", values + ".yaml")).toFile())) {
            return documents.readAll();
        }
    }

    /** Runs helm to its end, with its output in the folder. 127 if there is none. */
    private static int helm(Path folder, List<String> arguments) throws InterruptedException {
        if (Pattern.compile(":")
                .splitAsStream(Objects.requireNonNullElse(System.getenv("PATH"), ""))
                .noneMatch(path -> Files.isExecutable(Path.of(path, "helm")))) {
            return 127;
        }
        try {
            ProcessBuilder builder = new ProcessBuilder("helm")
                    .redirectOutput(folder.resolve("out").toFile())
                    .redirectError(folder.resolve("err").toFile());
            builder.command().addAll(arguments);
            return builder.start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
