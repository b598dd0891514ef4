package io.grokwatch.trainer.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grokwatch.trainer.spi.Checkpoint;
import io.grokwatch.trainer.spi.Tensor;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A checkpoint as a safetensors file, which every tool of the field reads: the length of a JSON header as a
 * little-endian 64-bit number, the header, padded with spaces to a multiple of 8 bytes, and the data of the tensors in the
 * order of their names. The rest of the checkpoint is in the header's {@code __metadata__}: {@code step}, and
 * {@code state} as JSON, in which NaN and the infinities stand bare, as Python writes and reads them.
 *
 * @see <a href="https://huggingface.co/docs/safetensors/index#format">the format</a>
 */
final class Safetensors {
    private static final String METADATA = "__metadata__";
    private static final int ALIGNMENT = 8;
    private static final int MAX_HEADER = 100_000_000;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_LONG_FOR_INTS)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
            .build();

    private Safetensors() {}

    /** @throws IllegalArgumentException if it is larger than 2 GiB, or its state has no JSON form */
    static byte[] encode(Checkpoint checkpoint) {
        byte[] header = header(checkpoint);
        long size = (long) Long.BYTES + header.length;
        for (Tensor tensor : checkpoint.tensors().values()) {
            size += tensor.data().remaining();
        }
        if (size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a checkpoint has at most 2 GiB, this one has " + size + " bytes");
        }
        ByteBuffer file = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(header.length).put(header);
        checkpoint.tensors().values().forEach(tensor -> file.put(tensor.data()));
        return file.array();
    }

    /** @throws IllegalArgumentException saying what is wrong with the bytes */
    static Checkpoint decode(byte[] bytes) {
        try {
            ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            long length = file.getLong();
            if (length < 2 || length > Math.min(MAX_HEADER, file.remaining())) {
                throw new IllegalArgumentException("a header of " + length + " bytes in a file of " + bytes.length);
            }
            byte[] header = new byte[(int) length];
            file.get(header);
            return decode(JSON.readTree(header), file.slice());
        } catch (BufferUnderflowException | java.io.IOException e) {
            throw new IllegalArgumentException("no safetensors file: " + e, e);
        }
    }

    private static byte[] header(Checkpoint checkpoint) {
        ObjectNode header = JSON.createObjectNode();
        ObjectNode metadata = header.putObject(METADATA);
        metadata.put("format", "pt");
        metadata.put("step", Long.toString(checkpoint.step()));
        metadata.put("state", json(checkpoint.state()));
        long offset = 0;
        for (Map.Entry<String, Tensor> named : checkpoint.tensors().entrySet()) {
            Tensor tensor = named.getValue();
            ObjectNode entry = header.putObject(named.getKey());
            entry.put("dtype", tensor.type().name());
            tensor.shape().forEach(entry.putArray("shape")::add);
            long end = offset + tensor.data().remaining();
            entry.putArray("data_offsets").add(offset).add(end);
            offset = end;
        }
        String text = json(header);
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        return (text + " ".repeat(Math.floorMod(-bytes, ALIGNMENT))).getBytes(StandardCharsets.UTF_8);
    }

    private static Checkpoint decode(JsonNode header, ByteBuffer data) throws JsonProcessingException {
        SortedMap<String, Tensor> tensors = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : header.properties()) {
            if (!entry.getKey().equals(METADATA)) {
                tensors.put(entry.getKey(), tensor(entry.getKey(), entry.getValue(), data));
            }
        }
        JsonNode metadata = header.path(METADATA);
        if (!metadata.path("step").isTextual() || !metadata.path("state").isTextual()) {
            throw new IllegalArgumentException("no checkpoint: its metadata lack step or state");
        }
        Map<String, Object> state = JSON.readValue(metadata.get("state").textValue(), new TypeReference<>() {});
        return new Checkpoint(Long.parseLong(metadata.get("step").textValue()), tensors, Objects.requireNonNull(state));
    }

    private static Tensor tensor(String name, JsonNode entry, ByteBuffer data) {
        JsonNode offsets = entry.path("data_offsets");
        long from = offsets.path(0).asLong(-1);
        long end = offsets.path(1).asLong(-1);
        if (from < 0 || end < from || end > data.remaining()) {
            throw new IllegalArgumentException(
                    "tensor " + name + " is said to be at " + offsets + " of " + data.remaining() + " bytes");
        }
        List<Long> shape = new ArrayList<>();
        entry.path("shape").forEach(length -> shape.add(length.longValue()));
        return new Tensor(
                Tensor.Type.valueOf(entry.path("dtype").asText()), shape, data.slice((int) from, (int) (end - from)));
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON form: " + e.getOriginalMessage(), e);
        }
    }
}
