package io.grokwatch.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.grokwatch.trainer.spi.Checkpoint;
import io.grokwatch.trainer.spi.Tensor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * {@code golden/checkpoint.safetensors} is the recorded file, and {@code golden/checkpoint.json} what Python's safetensors
 * reads in it; the script beside it in {@code src/test/python} recorded that.
 */
class SafetensorsTest {
    private static final float A_NAN = Float.intBitsToFloat(0x7fc00123);

    @Test
    void the_file_is_the_recorded_bytes() throws IOException {
        assertThat(bytes(sample())).isEqualTo(golden("checkpoint.safetensors"));
    }

    @Test
    void the_recorded_bytes_are_read_back_bit_for_bit() throws IOException {
        Checkpoint read = decode(golden("checkpoint.safetensors"));

        assertThat(read).isEqualTo(sample());
        assertThat(Float.floatToRawIntBits(
                        Objects.requireNonNull(read.tensors().get("embedding")).toFloats()[2]))
                .isEqualTo(Float.floatToRawIntBits(A_NAN));
        assertThat(Double.doubleToRawLongBits(
                        (double) Objects.requireNonNull(read.state().get("zero"))))
                .isEqualTo(Double.doubleToRawLongBits(-0.0));
    }

    @Test
    void python_reads_the_same_in_it() throws IOException {
        JsonNode python = new ObjectMapper().readTree(golden("checkpoint.json"));

        assertThat(python.at("/metadata/step").asText()).isEqualTo("1500");
        assertThat(python.at("/state/seed").asLong()).isEqualTo(Long.MAX_VALUE);
        assertThat(python.at("/state/best").asText()).isEqualTo("nan");
        assertThat(python.at("/tensors/embedding/dtype").asText()).isEqualTo("float32");
        assertThat(python.at("/tensors/embedding/shape").toString()).isEqualTo("[2,2]");
        assertThat(python.at("/tensors/embedding/bytes").asText()).isEqualTo("0000803f000000802301c07f01000000");
        assertThat(python.at("/tensors/moment/dtype").asText()).isEqualTo("float64");
        assertThat(python.at("/tensors/random/dtype").asText()).isEqualTo("int64");
        assertThat(python.at("/tensors/scalar/shape").toString()).isEqualTo("[]");
    }

    @Test
    void a_file_that_is_cut_or_no_such_file_at_all_is_refused_with_the_reason() {
        byte[] whole = bytes(sample());

        assertThatThrownBy(() -> decode(Arrays.copyOf(whole, 5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no safetensors file: it has 5 bytes");
        assertThatThrownBy(() -> decode(Arrays.copyOf(whole, 100))).hasMessageContaining("no safetensors file: ");
        assertThatThrownBy(() -> decode(Arrays.copyOf(whole, whole.length - 1)))
                .hasMessage("it is cut: tensor scalar has 0 of 1 bytes");
        assertThatThrownBy(() -> decode(Arrays.copyOf(whole, whole.length + 1)))
                .hasMessage("it goes on after its last tensor");
        assertThatThrownBy(() -> decode(new byte[64]))
                .hasMessage("a header has 2 to 100000000 bytes, this one declares 0");
    }

    @Test
    void a_step_and_a_state_are_expected() throws IOException {
        byte[] other = bytes(sample());
        int at = new String(other, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("\"step\"");
        other[at + 1] = 'S';

        assertThatThrownBy(() -> decode(other)).hasMessage("no checkpoint: its metadata lack step or state");
    }

    @Test
    void a_large_tensor_comes_in_pieces_and_is_read_back() throws IOException {
        float[] values = new float[50_000];
        values[49_999] = 1;
        Checkpoint large = new Checkpoint(7, new TreeMap<>(Map.of("w", Tensor.of(values, 50_000))), Map.of());

        Safetensors file = Safetensors.of(large);

        assertThat(file.pieces()).allSatisfy(piece -> assertThat(piece).hasSizeBetween(1, 1 << 16));
        assertThat(file.size()).isEqualTo(bytes(large).length).isGreaterThan(200_000);
        assertThat(decode(bytes(large))).isEqualTo(large);
    }

    private static byte[] bytes(Checkpoint checkpoint) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Safetensors.of(checkpoint).pieces().forEach(bytes::writeBytes);
        return bytes.toByteArray();
    }

    private static Checkpoint decode(byte[] bytes) throws IOException {
        return Safetensors.read(new ByteArrayInputStream(bytes));
    }

    static Checkpoint sample() {
        TreeMap<String, Tensor> tensors = new TreeMap<>();
        tensors.put("embedding", Tensor.of(new float[] {1, -0f, A_NAN, Float.MIN_VALUE}, 2, 2));
        tensors.put("moment", Tensor.of(new double[] {0.1, Double.NEGATIVE_INFINITY, 1e-300}, 3));
        tensors.put("random", Tensor.of(new long[] {Long.MIN_VALUE, -1}, 1, 2));
        tensors.put("scalar", new Tensor(Tensor.Type.U8, List.of(), ByteBuffer.wrap(new byte[] {7})));
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("optimizer", "adamw");
        state.put("seed", Long.MAX_VALUE);
        state.put("small", 3L);
        state.put("lr", 1e-4);
        state.put("zero", -0.0);
        state.put("best", Double.NaN);
        state.put("worst", Double.POSITIVE_INFINITY);
        state.put("amsgrad", false);
        state.put("betas", List.of(0.9, 0.98));
        state.put("schedule", Map.of("kind", "cosine ✓"));
        return new Checkpoint(1500, tensors, state);
    }

    private static byte[] golden(String name) throws IOException {
        try (InputStream in = SafetensorsTest.class.getResourceAsStream("/golden/" + name)) {
            return in == null ? new byte[0] : in.readAllBytes();
        }
    }
}
