package io.grokwatch.logs;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grokwatch.logs.tensorboard.Event;
import io.grokwatch.logs.tensorboard.Summary;
import io.grokwatch.logs.tensorboard.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * TensorBoard's event files: TFRecords (length, masked CRC-32C of it, data, masked CRC-32C of them) of {@code Event}s. Scalars are read in
 * both of their forms, {@code simple_value} and a tensor of one number.
 *
 * @see <a href="https://www.tensorflow.org/tutorials/load_data/tfrecord">TFRecord</a>
 */
final class EventFile {
    static final String FORMAT = "TensorBoard events";

    private static final int HEADER_BYTES = Long.BYTES + Integer.BYTES;
    private static final int FLOAT = 1;
    private static final int DOUBLE = 2;
    private static final int INT32 = 3;
    private static final int INT64 = 9;
    private static final int BFLOAT16 = 14;
    private static final int HALF = 19;

    private EventFile() {}

    /** Whether the bytes begin with the length of a record and its checksum. */
    static boolean isEventFile(byte[] content) {
        return content.length >= HEADER_BYTES
                && ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).getInt(Long.BYTES)
                        == maskedCrc(content, 0, Long.BYTES);
    }

    /**
     * Adds a row for each scalar.
     *
     * @param prefix of the metric names, for example that of a folder; or empty
     */
    static void read(String name, byte[] content, String prefix, RunBuilder run) {
        ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.remaining() >= HEADER_BYTES) {
            int at = bytes.position();
            long length = bytes.getLong();
            boolean sound = bytes.getInt() == maskedCrc(content, at, Long.BYTES);
            if (!sound || length < 0 || length + Integer.BYTES > bytes.remaining()) {
                run.skip("damaged or unfinished records", name + " from byte " + at + " on");
                return;
            }
            int start = bytes.position();
            bytes.position(start + (int) length);
            if (bytes.getInt() == maskedCrc(content, start, (int) length)) {
                add(name + " byte " + at, ByteString.copyFrom(content, start, (int) length), prefix, run);
            } else {
                run.skip("damaged or unfinished records", name + " byte " + at);
            }
        }
    }

    private static void add(String place, ByteString record, String prefix, RunBuilder run) {
        Event event;
        try {
            event = Event.parseFrom(record);
        } catch (InvalidProtocolBufferException e) {
            run.skip("damaged or unfinished records", place + ": " + e.getMessage());
            return;
        }
        for (Summary.Value value : event.getSummary().getValueList()) {
            Double scalar = value.hasSimpleValue()
                    ? Double.valueOf(value.getSimpleValue())
                    : value.hasTensor() ? scalar(value.getTensor()) : null;
            if (scalar != null && event.getStep() >= 0) {
                run.add(place, Map.of("step", event.getStep(), prefix + value.getTag(), scalar));
            }
        }
    }

    private static @Nullable Double scalar(Tensor tensor) {
        ByteBuffer content = tensor.getTensorContent().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        int size = content.remaining();
        return switch (tensor.getDtype()) {
            case FLOAT ->
                tensor.getFloatValCount() == 1
                        ? Double.valueOf(tensor.getFloatVal(0))
                        : size == Float.BYTES ? Double.valueOf(content.getFloat()) : null;
            case DOUBLE ->
                tensor.getDoubleValCount() == 1
                        ? Double.valueOf(tensor.getDoubleVal(0))
                        : size == Double.BYTES ? Double.valueOf(content.getDouble()) : null;
            case INT32 ->
                tensor.getIntValCount() == 1
                        ? Double.valueOf(tensor.getIntVal(0))
                        : size == Integer.BYTES ? Double.valueOf(content.getInt()) : null;
            case INT64 ->
                tensor.getInt64ValCount() == 1
                        ? Double.valueOf((double) tensor.getInt64Val(0))
                        : size == Long.BYTES ? Double.valueOf((double) content.getLong()) : null;
            case HALF -> size == Short.BYTES ? Double.valueOf(Float.float16ToFloat(content.getShort())) : null;
            case BFLOAT16 ->
                size == Short.BYTES ? Double.valueOf(Float.intBitsToFloat(content.getShort() << Short.SIZE)) : null;
            default -> null;
        };
    }

    private static int maskedCrc(byte[] content, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(content, from, length);
        int value = (int) crc.getValue();
        return Integer.rotateRight(value, 15) + 0xa282ead8;
    }
}
