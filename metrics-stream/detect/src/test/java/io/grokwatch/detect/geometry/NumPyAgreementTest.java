package io.grokwatch.detect.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.events.GeometryMeasured;
import io.grokwatch.events.Structure;
import io.grokwatch.events.codec.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The measures agree with {@code geometry/reference.json}, which {@code reference.py} beside it computes otherwise. */
class NumPyAgreementTest {
    private static final Offset<Double> CLOSE = within(1e-6);

    @TestFactory
    List<DynamicTest> everyMeasureAgreesWithNumPy() throws IOException {
        try (InputStream reference =
                Objects.requireNonNull(getClass().getResourceAsStream("/geometry/reference.json"))) {
            return StreamSupport.stream(Json.MAPPER.readTree(reference).spliterator(), false)
                    .map(expected -> DynamicTest.dynamicTest(
                            expected.get("structure").asText() + " " + expected.get("rows") + " x "
                                    + expected.get("columns"),
                            () -> agrees(expected)))
                    .toList();
        }
    }

    private static void agrees(JsonNode expected) {
        DMatrixRMaj matrix = DMatrixRMaj.wrap(
                expected.get("rows").asInt(), expected.get("columns").asInt(), doubles(expected.get("values")));
        Structure structure = Structure.parse(expected.get("structure").asText());

        GeometryMeasured measured = EmbeddingGeometry.measure(Embeddings.snapshot(matrix, structure));

        JsonNode principal = expected.get("principal");
        assertThat(measured.principal().effectiveRank())
                .isCloseTo(principal.get("effectiveRank").asDouble(), CLOSE);
        assertThat(measured.principal().varianceExplained().toArray())
                .containsExactly(doubles(principal.get("varianceExplained")), CLOSE);
        assertThat(doubles(measured.principal().coordinates().toArray()))
                .containsExactly(doubles(principal.get("coordinates")), CLOSE);
        if (expected.get("fourier").isNull()) {
            assertThat(measured.fourier()).isNull();
            assertThat(measured.circle()).isNull();
            return;
        }
        agrees(expected.get("fourier"), Objects.requireNonNull(measured.fourier()));
        agrees(expected.get("circle"), Objects.requireNonNull(measured.circle()));
    }

    private static void agrees(JsonNode expected, GeometryMeasured.Fourier fourier) {
        assertThat(fourier.power().toArray()).containsExactly(doubles(expected.get("power")), CLOSE);
        assertThat(fourier.gini()).isCloseTo(expected.get("gini").asDouble(), CLOSE);
        assertThat(fourier.keyFrequencies())
                .isEqualTo(StreamSupport.stream(expected.get("keyFrequencies").spliterator(), false)
                        .map(JsonNode::asInt)
                        .toList());
    }

    private static void agrees(JsonNode expected, GeometryMeasured.Circle circle) {
        assertThat(circle.frequency()).isEqualTo(expected.get("frequency").asInt());
        assertThat(circle.roundness()).isCloseTo(expected.get("roundness").asDouble(), CLOSE);
        assertThat(circle.varianceExplained())
                .isCloseTo(expected.get("varianceExplained").asDouble(), CLOSE);
        assertThat(doubles(circle.coordinates().toArray()))
                .containsExactly(doubles(expected.get("coordinates")), CLOSE);
    }

    private static double[] doubles(JsonNode numbers) {
        return StreamSupport.stream(numbers.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }

    private static double[] doubles(float[] floats) {
        double[] doubles = new double[floats.length];
        for (int i = 0; i < floats.length; i++) {
            doubles[i] = floats[i];
        }
        return doubles;
    }
}
