package io.grokwatch.detect.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.events.EmbeddingSnapshot;
import io.grokwatch.events.GeometryMeasured;
import io.grokwatch.events.Structure;
import io.grokwatch.events.codec.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
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
    List<DynamicTest> every_measure_agrees_with_num_py() throws IOException {
        try (InputStream reference =
                Objects.requireNonNull(getClass().getResourceAsStream("/geometry/reference.json"))) {
            return StreamSupport.stream(Json.MAPPER.readTree(reference).spliterator(), false)
                    .map(expected -> DynamicTest.dynamicTest(
                            expected.get("structure").asText() + " " + expected.get("rows") + " x "
                                    + expected.get("columns")
                                    + (expected.get("recorded").isNull()
                                            ? ""
                                            : " " + expected.get("recorded").asText()),
                            () -> agrees(expected)))
                    .toList();
        }
    }

    private static void agrees(JsonNode expected) {
        Structure structure = Structure.parse(expected.get("structure").asText());
        EmbeddingSnapshot snapshot = expected.get("recorded").isNull()
                ? Embeddings.snapshot(values(expected), structure)
                : Embeddings.recorded(expected.get("recorded").asText(), structure);
        Frame before = expected.get("onto").isNull()
                ? null
                : frame(expected.get("onto").asText(), structure);

        GeometryMeasured measured = EmbeddingGeometry.measure(snapshot, before);

        JsonNode principal = expected.get("principal");
        assertThat(measured.principal().effectiveRank())
                .isCloseTo(principal.get("effectiveRank").asDouble(), CLOSE);
        assertThat(measured.principal().spectralEntropy())
                .isCloseTo(principal.get("spectralEntropy").asDouble(), CLOSE);
        assertThat(measured.principal().varianceExplained().toArray())
                .containsExactly(doubles(principal.get("varianceExplained")), CLOSE);
        assertThat(doubles(measured.principal().coordinates().toArray()))
                .containsExactly(doubles(principal.get("coordinates")), CLOSE);
        if (before != null) {
            agrees(expected.get("aligned"), Objects.requireNonNull(measured.aligned()));
        }
        if (expected.get("fourier").isNull()) {
            assertThat(measured.fourier()).isNull();
            assertThat(measured.circle()).isNull();
            return;
        }
        agrees(expected.get("fourier"), Objects.requireNonNull(measured.fourier()));
        agrees(expected.get("circle"), Objects.requireNonNull(measured.circle()));
        agrees(expected.get("circles"), Objects.requireNonNull(measured.circles()));
        agrees(expected.get("circularity"), Objects.requireNonNull(measured.circularity()));
        agrees(expected.get("parallelograms"), Objects.requireNonNull(measured.parallelograms()));
    }

    private static DMatrixRMaj values(JsonNode expected) {
        return DMatrixRMaj.wrap(
                expected.get("rows").asInt(), expected.get("columns").asInt(), doubles(expected.get("values")));
    }

    private static Frame frame(String recorded, Structure structure) {
        EmbeddingSnapshot earlier = Embeddings.recorded(recorded, structure);
        return Objects.requireNonNull(Frame.of(EmbeddingGeometry.measure(earlier, null)));
    }

    private static void agrees(JsonNode expected, GeometryMeasured.Aligned aligned) {
        assertThat(doubles(aligned.plane().toArray())).containsExactly(doubles(expected.get("plane")), CLOSE);
        assertThat(doubles(aligned.space().toArray())).containsExactly(doubles(expected.get("space")), CLOSE);
    }

    private static void agrees(JsonNode expected, GeometryMeasured.Circles circles) {
        assertThat(circles.roundness().toArray()).containsExactly(doubles(expected.get("roundness")), CLOSE);
        assertThat(circles.varianceExplained().toArray())
                .containsExactly(doubles(expected.get("varianceExplained")), CLOSE);
    }

    private static void agrees(JsonNode expected, GeometryMeasured.Circularity circularity) {
        double[] components = doubles(expected.get("components"));
        double mean = Arrays.stream(components).sum() / 4;
        assertThat(circularity.value()).isCloseTo(mean, CLOSE);
        assertThat(Arrays.copyOf(circularity.components().toArray(), components.length))
                .containsExactly(components, CLOSE);
        agrees(expected.get("test"), Objects.requireNonNull(circularity.test()));
    }

    /** By the same shuffles: how many of them were as great agrees to the last. */
    private static void agrees(JsonNode expected, GeometryMeasured.Permutations test) {
        assertThat(test.shuffles()).isEqualTo(expected.get("shuffles").asInt());
        assertThat(test.asGreat()).isEqualTo(expected.get("asGreat").asInt());
        assertThat(test.pValue()).isCloseTo(expected.get("pValue").asDouble(), CLOSE);
    }

    private static void agrees(JsonNode expected, GeometryMeasured.Parallelograms parallelograms) {
        assertThat(parallelograms.possible()).isEqualTo(expected.get("possible").asLong());
        assertThat(parallelograms.examined()).isEqualTo(expected.get("possible").asInt());
        assertThat(parallelograms.index()).isCloseTo(expected.get("index").asDouble(), CLOSE);
        agrees(expected.get("test"), Objects.requireNonNull(parallelograms.test()));
    }

    private static void agrees(JsonNode expected, GeometryMeasured.Fourier fourier) {
        assertThat(fourier.power().toArray()).containsExactly(doubles(expected.get("power")), CLOSE);
        assertThat(fourier.gini()).isCloseTo(expected.get("gini").asDouble(), CLOSE);
        assertThat(Objects.requireNonNull(fourier.topShares()).toArray())
                .containsExactly(doubles(expected.get("topShares")), CLOSE);
        assertThat(fourier.inverseParticipation())
                .isCloseTo(expected.get("inverseParticipation").asDouble(), CLOSE);
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
