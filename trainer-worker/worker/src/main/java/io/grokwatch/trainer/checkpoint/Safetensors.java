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
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A checkpoint as a safetensors file, which every tool of the field reads: the length of a JSON header as a
 * little-endian 64-bit number, the header, padded with spaces to a multiple of 8 bytes, and the data of the tensors in the
 * order of their names. The rest of the checkpoint is in the header's {@code __metadata__}: {@code step}, and
 * {@code state} as JSON, in which NaN and the infinities stand bare, as Python writes and reads them.
 *
 * <p>It is written piece by piece and read into place, so that neither takes memory beyond the checkpoint itself.
 *
 * @see <a href="https://huggingface.co/docs/safetensors/index#format">the format</a>
 */
final class Safetensors {
    private static final String METADATA = "__metadata__";
    private static final int ALIGNMENT = 8;
    private static final int MAX_HEADER = 100_000_000;
    private static final int PIECE = 1 << 16;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_LONG_FOR_INTS)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
            .build();

    private final List<ByteBuffer> parts = new ArrayList<>();
    private final long size;

    private Safetensors(Checkpoint checkpoint) {
        byte[] header = header(checkpoint);
        parts.add(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .flip());
        parts.add(ByteBuffer.wrap(header));
        checkpoint.tensors().values().forEach(tensor -> parts.add(tensor.data()));
        size = parts.stream().mapToLong(ByteBuffer::remaining).sum();
    }

    /**
     * The file of a checkpoint.
     *
     * @throws IllegalArgumentException if its state has no JSON form
     */
    static Safetensors of(Checkpoint checkpoint) {
        return new Safetensors(checkpoint);
    }

    /** In bytes. */
    long size() {
        return size;
    }

    /** Its bytes from the first to the last, in arrays of at most 64 KiB; as often as they are asked for. */
    Iterable<byte[]> pieces() {
        return () -> new Pieces(parts);
    }

    /**
     * Reads a file to its end.
     *
     * @throws IOException if the stream cannot be read
     * @throws IllegalArgumentException whose message names what is wrong with what it gives
     */
    static Checkpoint read(InputStream in) throws IOException {
        byte[] lengthBytes = in.readNBytes(Long.BYTES);
        if (lengthBytes.length < Long.BYTES) {
            throw new IllegalArgumentException("no safetensors file: it has " + lengthBytes.length + " bytes");
        }
        long length =
                ByteBuffer.wrap(lengthBytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length < 2 || length > MAX_HEADER) {
            throw new IllegalArgumentException(
                    "a header has 2 to " + MAX_HEADER + " bytes, this one declares " + length);
        }
        byte[] header = in.readNBytes((int) length);
        try {
            Checkpoint checkpoint = checkpoint(JSON.readTree(header), in);
            if (in.read() >= 0) {
                throw new IllegalArgumentException("it goes on after its last tensor");
            }
            return checkpoint;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no safetensors file: " + e.getOriginalMessage(), e);
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

    private static Checkpoint checkpoint(JsonNode header, InputStream data) throws IOException {
        JsonNode metadata = header.path(METADATA);
        if (!metadata.path("step").isTextual() || !metadata.path("state").isTextual()) {
            throw new IllegalArgumentException("no checkpoint: its metadata lack step or state");
        }
        SortedMap<String, Tensor> tensors = new TreeMap<>();
        long offset = 0;
        for (Map.Entry<String, JsonNode> entry : header.properties()) {
            if (!entry.getKey().equals(METADATA)) {
                Tensor tensor = tensor(entry.getKey(), entry.getValue(), offset, data);
                tensors.put(entry.getKey(), tensor);
                offset += tensor.data().remaining();
            }
        }
        Map<String, Object> state = JSON.readValue(metadata.get("state").textValue(), new TypeReference<>() {});
        return new Checkpoint(Long.parseLong(metadata.get("step").textValue()), tensors, Objects.requireNonNull(state));
    }

    private static Tensor tensor(String name, JsonNode entry, long offset, InputStream data) throws IOException {
        JsonNode offsets = entry.path("data_offsets");
        long from = offsets.path(0).asLong(-1);
        long length = offsets.path(1).asLong(-1) - from;
        if (from != offset || length < 0 || length > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "tensor " + name + " is declared at " + offsets + ", expected at " + offset + " and at most 2 GiB");
        }
        byte[] bytes = read(data, (int) length);
        if (bytes.length < length) {
            throw new IllegalArgumentException(
                    "it is cut: tensor " + name + " has " + bytes.length + " of " + length + " bytes");
        }
        List<Long> shape = new ArrayList<>();
        entry.path("shape").forEach(axis -> shape.add(axis.longValue()));
        return new Tensor(Tensor.Type.valueOf(entry.path("dtype").asText()), shape, ByteBuffer.wrap(bytes));
    }

    /** At once where the stream has it all, as that of a file; else as it comes, since a damaged header may claim anything. */
    private static byte[] read(InputStream in, int length) throws IOException {
        if (in.available() < length) {
            return in.readNBytes(length);
        }
        byte[] bytes = new byte[length];
        int read = in.readNBytes(bytes, 0, length);
        return read == length ? bytes : Arrays.copyOf(bytes, read);
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON form: " + e.getOriginalMessage(), e);
        }
    }

    /** The bytes of buffers one after the other. */
    private static final class Pieces implements Iterator<byte[]> {
        private final Iterator<ByteBuffer> parts;
        private ByteBuffer current = ByteBuffer.allocate(0);

        Pieces(List<ByteBuffer> parts) {
            this.parts = parts.iterator();
        }

        @Override
        public boolean hasNext() {
            while (!current.hasRemaining() && parts.hasNext()) {
                current = parts.next().duplicate();
            }
            return current.hasRemaining();
        }

        @Override
        public byte[] next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            byte[] piece = new byte[Math.min(PIECE, current.remaining())];
            current.get(piece);
            return piece;
        }
    }
}
