package io.grokwatch.events.codec;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grokwatch.events.EmbeddingSnapshot;
import io.grokwatch.events.Floats;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunId;
import io.grokwatch.events.Structure;
import io.grokwatch.events.Topics;
import io.grokwatch.events.wire.Structure.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The two bulk payloads as {@code bulk.proto} defines them. Unknown fields are ignored. Of a batch of metrics the rules keep what can be
 * kept; a payload that the records reject as a whole is undecodable, with the message of the rejection.
 */
public final class BulkCodec {
    private BulkCodec() {}

    public static byte[] encode(MetricBatch batch) {
        long values = 0;
        for (MetricBatch.Block block : batch.blocks()) {
            values += (long) block.steps().size() * block.columns().size();
        }
        if (values > MetricBatch.MAX_VALUES) {
            throw new IllegalArgumentException("metric batch of run " + batch.runId() + " has " + values
                    + " values, its topic takes " + MetricBatch.MAX_VALUES);
        }
        io.grokwatch.events.wire.MetricBatch.Builder wire = io.grokwatch.events.wire.MetricBatch.newBuilder()
                .setRunId(batch.runId().value())
                .setAttempt(batch.attempt())
                .setSequence(batch.sequence());
        for (MetricBatch.Block block : batch.blocks()) {
            io.grokwatch.events.wire.MetricBatch.Block.Builder wireBlock = wire.addBlocksBuilder();
            for (int i = 0; i < block.steps().size(); i++) {
                wireBlock.addSteps(block.steps().get(i));
                wireBlock.addTimesMs(block.timesMs().get(i));
            }
            for (MetricBatch.Column column : block.columns()) {
                WireColumn.write(column.values(), wireBlock.addColumnsBuilder().setName(column.name()));
            }
        }
        return within(
                Topics.RUN_METRICS.maxMessageBytes(),
                wire.build().toByteArray(),
                "metric batch of run " + batch.runId());
    }

    /** What the rules keep of a batch; see {@link #receiveMetrics} for what they refuse of it. */
    public static Decoded<MetricBatch> decodeMetrics(byte @Nullable [] bytes) {
        return switch (receiveMetrics(bytes, 0)) {
            case Decoded.Ok<ReceivedMetrics>(ReceivedMetrics received) -> new Decoded.Ok<>(received.batch());
            case Decoded.Undecodable<ReceivedMetrics>(String reason) -> new Decoded.Undecodable<>(reason);
        };
    }

    /**
     * A batch without what the rules refuse of it, and the refusals. It is undecodable as a whole if it is no Protobuf, or its run,
     * attempt or sequence are out of range.
     *
     * @param receivedMs the time of the record in epoch milliseconds, for steps without a time of their own
     */
    public static Decoded<ReceivedMetrics> receiveMetrics(byte @Nullable [] bytes, long receivedMs) {
        return decode("metric batch", bytes, Topics.RUN_METRICS.maxMessageBytes(), value -> {
            var wire = io.grokwatch.events.wire.MetricBatch.parseFrom(value);
            BlockReader reader = new BlockReader(wire.getSequence(), receivedMs);
            MetricBatch batch = new MetricBatch(
                    new RunId(wire.getRunId()), wire.getAttempt(), wire.getSequence(), reader.blocks(wire));
            return new ReceivedMetrics(batch, reader.rejections());
        });
    }

    public static byte[] encode(EmbeddingSnapshot snapshot) {
        ByteBuffer floats =
                ByteBuffer.allocate(snapshot.values().size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < snapshot.values().size(); i++) {
            floats.putFloat(snapshot.values().get(i));
        }
        byte[] bytes = io.grokwatch.events.wire.EmbeddingSnapshot.newBuilder()
                .setRunId(snapshot.runId().value())
                .setAttempt(snapshot.attempt())
                .setStep(snapshot.step())
                .setTensor(snapshot.tensor())
                .setRows(snapshot.rows())
                .setColumns(snapshot.columns())
                .setFloat32Le(ByteString.copyFrom(floats.flip()))
                .addAllLabels(snapshot.labels())
                .setStructure(wire(snapshot.structure()))
                .build()
                .toByteArray();
        return within(
                Topics.EMBEDDING_SNAPSHOTS.maxMessageBytes(),
                bytes,
                "snapshot of run " + snapshot.runId() + " at step " + snapshot.step());
    }

    public static Decoded<EmbeddingSnapshot> decodeSnapshot(byte @Nullable [] bytes) {
        return decode("embedding snapshot", bytes, Topics.EMBEDDING_SNAPSHOTS.maxMessageBytes(), value -> {
            var wire = io.grokwatch.events.wire.EmbeddingSnapshot.parseFrom(value);
            ByteBuffer raw = wire.getFloat32Le().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
            if (raw.remaining() % Float.BYTES != 0) {
                throw new IllegalArgumentException("float32_le must be a multiple of 4 bytes, was " + raw.remaining());
            }
            float[] values = new float[raw.remaining() / Float.BYTES];
            raw.asFloatBuffer().get(values);
            return new EmbeddingSnapshot(
                    new RunId(wire.getRunId()),
                    wire.getAttempt(),
                    wire.getStep(),
                    wire.getTensor(),
                    wire.getRows(),
                    wire.getColumns(),
                    Floats.adopt(values),
                    wire.getLabelsList(),
                    structure(wire.getStructure()));
        });
    }

    private static io.grokwatch.events.wire.Structure wire(Structure structure) {
        var wire = io.grokwatch.events.wire.Structure.newBuilder();
        return switch (structure) {
            case Structure.Unstructured none -> wire.setKind(Kind.UNSTRUCTURED).build();
            case Structure.ResiduesUnderAddition(int p) ->
                wire.setKind(Kind.RESIDUES_ADD).setOrder(p).build();
            case Structure.ResiduesUnderMultiplication(int p) ->
                wire.setKind(Kind.RESIDUES_MUL).setOrder(p).build();
            case Structure.Permutations(int n) ->
                wire.setKind(Kind.PERMUTATIONS).setOrder(n).build();
        };
    }

    private static Structure structure(io.grokwatch.events.wire.Structure wire) {
        return switch (wire.getKind()) {
            case RESIDUES_ADD -> new Structure.ResiduesUnderAddition(wire.getOrder());
            case RESIDUES_MUL -> new Structure.ResiduesUnderMultiplication(wire.getOrder());
            case PERMUTATIONS -> new Structure.Permutations(wire.getOrder());
            // A structure that only a newer producer knows counts as none.
            case UNSTRUCTURED, UNRECOGNIZED -> new Structure.Unstructured();
        };
    }

    private static byte[] within(int limit, byte[] bytes, String what) {
        if (bytes.length > limit - 4096) {
            throw new IllegalArgumentException(
                    what + " is " + bytes.length + " bytes, its topic takes " + (limit - 4096));
        }
        return bytes;
    }

    private interface Parser<T> {
        T parse(byte[] bytes) throws InvalidProtocolBufferException;
    }

    private static <T> Decoded<T> decode(String what, byte @Nullable [] bytes, int limit, Parser<T> parser) {
        if (bytes == null || bytes.length == 0) {
            return new Decoded.Undecodable<>(what + ": the value is empty");
        }
        if (bytes.length > limit) {
            return new Decoded.Undecodable<>(what + ": " + bytes.length + " bytes, at most " + limit + " are accepted");
        }
        try {
            return new Decoded.Ok<>(parser.parse(bytes));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            return new Decoded.Undecodable<>(what + ": " + e.getMessage());
        }
    }
}
