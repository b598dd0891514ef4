package io.grokwatch.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.grokwatch.events.Event;
import io.grokwatch.events.codec.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found in recorded runs is what {@code asyncapi.yaml} says, to the numbers of the evidence. */
class DescribedFindingsTest {
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    @TempDir
    Path state;

    private static ObjectNode document;

    @BeforeAll
    static void read() throws IOException {
        try (InputStream in = Event.class.getResourceAsStream("/asyncapi.yaml")) {
            document = (ObjectNode) new YAMLMapper().readTree(in);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"grok-emb-add31-s0", "sling-gauss-s1"})
    void every_finding_and_every_number_of_its_evidence_is_described(String run) throws IOException {
        try (TopologyDriver driver = new TopologyDriver(state)) {
            driver.feed(RecordedRun.read(run).records());

            for (TestRecord<byte[], byte[]> finding : driver.readAll()) {
                check(finding);
            }
        }
    }

    private static void check(TestRecord<byte[], byte[]> finding) throws IOException {
        String type = String.valueOf(TopologyDriver.header(finding.headers(), "ce_type"));
        String schema = "/components/schemas/" + type.substring(type.lastIndexOf('.') + 1);
        JsonNode value = Json.MAPPER.readTree(finding.value());
        ObjectNode of = document.deepCopy();
        of.put("$ref", "#" + schema);

        assertThat(SCHEMAS.getSchema(of).validate(value))
                .as(new String(finding.value(), UTF_8))
                .isEmpty();
        String evidence =
                document.at(schema + "/properties/evidence/allOf/0/$ref").asText();
        assertThat(document.at(evidence.replace("#", "") + "/properties").properties().stream()
                        .map(Map.Entry::getKey))
                .as("evidence of " + type)
                .containsAll(value.path("evidence").properties().stream()
                        .map(Map.Entry::getKey)
                        .toList());
    }
}
