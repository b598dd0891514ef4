package io.grokwatch.events.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedOutputStream;
import io.grokwatch.events.Doubles;
import io.grokwatch.events.EmbeddingSnapshot;
import io.grokwatch.events.Floats;
import io.grokwatch.events.Longs;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunId;
import io.grokwatch.events.Structure;
import io.grokwatch.events.validation.Rejection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class BulkCodecTest {
    private static final MetricBatch BATCH = new MetricBatch(
            new RunId("r1"),
            1,
            2,
            List.of(new MetricBatch.Block(
                    Longs.of(5, 6),
                    Longs.of(1000, 1001),
                    List.of(new MetricBatch.Column("train/loss", Doubles.of(0.5, Double.NaN))))));
    private static final String BATCH_HEX = "0a02723110011802222a0a0205061204e807e907"
            + "1a1e0a0a747261696e2f6c6f73731210000000000000e03f000000000000f87f";
    private static final EmbeddingSnapshot SNAPSHOT = new EmbeddingSnapshot(
            new RunId("r1"),
            1,
            7,
            "embedding",
            2,
            2,
            Floats.of(1, -2, 0.5f, Float.POSITIVE_INFINITY),
            List.of("0", "1"),
            new Structure.ResiduesUnderAddition(2));
    private static final String SNAPSHOT_HEX = "0a027231100118072209656d62656464696e67280230023a10"
            + "0000803f000000c00000003f0000807f4201304201314a0408011002";

    @Test
    void metricBatch_isTheRecordedBytes() {
        assertThat(HexFormat.of().formatHex(BulkCodec.encode(BATCH))).isEqualTo(BATCH_HEX);
        assertThat(BulkCodec.decodeMetrics(HexFormat.of().parseHex(BATCH_HEX))).isEqualTo(new Decoded.Ok<>(BATCH));
    }

    @Test
    void snapshot_isTheRecordedBytes() {
        assertThat(HexFormat.of().formatHex(BulkCodec.encode(SNAPSHOT))).isEqualTo(SNAPSHOT_HEX);
        assertThat(BulkCodec.decodeSnapshot(HexFormat.of().parseHex(SNAPSHOT_HEX)))
                .isEqualTo(new Decoded.Ok<>(SNAPSHOT));
    }

    @RepeatedTest(200)
    void anyMetricBatch_survivesTheRoundTrip(RepetitionInfo repetition) {
        MetricBatch batch = anyBatch(new Random(repetition.getCurrentRepetition()));

        assertThat(BulkCodec.decodeMetrics(BulkCodec.encode(batch))).isEqualTo(new Decoded.Ok<>(batch));
    }

    @RepeatedTest(200)
    void anyCorruptBytes_giveAValueOrAReasonAndNeverAnException(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        byte[] bytes = random.nextBoolean() ? BulkCodec.encode(anyBatch(random)) : BulkCodec.encode(SNAPSHOT);
        for (int i = 0; i <= random.nextInt(4); i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));

        assertThat(BulkCodec.decodeMetrics(cut)).isInstanceOfAny(Decoded.Ok.class, Decoded.Undecodable.class);
        assertThat(BulkCodec.decodeSnapshot(cut)).isInstanceOfAny(Decoded.Ok.class, Decoded.Undecodable.class);
    }

    @Test
    void decimalsAndFloatsOfALongColumn_takeFewBytesAndAreReadToTheBit() {
        double[] decimals = new double[256];
        double[] floats = new double[256];
        double[] doubles = new double[256];
        Random random = new Random(1);
        for (int i = 0; i < 256; i++) {
            decimals[i] = random.nextInt(1_000_000) / 1e9;
            floats[i] = i == 7 ? Double.NaN : (float) random.nextGaussian();
            doubles[i] = i == 7 ? -0.0 : random.nextGaussian();
        }
        assertThat(bytesAValue(decimals)).isLessThan(3.2);
        assertThat(bytesAValue(floats)).isLessThan(4.2);
        assertThat(bytesAValue(doubles)).isLessThan(8.2);
    }

    private static double bytesAValue(double[] values) {
        long[] steps = new long[values.length];
        MetricBatch batch = new MetricBatch(
                new RunId("r1"),
                1,
                2,
                List.of(new MetricBatch.Block(
                        Longs.of(steps), Longs.of(steps), List.of(new MetricBatch.Column("a", Doubles.of(values))))));
        byte[] bytes = BulkCodec.encode(batch);
        assertThat(BulkCodec.decodeMetrics(bytes)).isEqualTo(new Decoded.Ok<>(batch));
        return (bytes.length - 2.0 * values.length) / values.length;
    }

    @Test
    void valuesBeyondTheLimitOfABatch_areRefused() {
        var wire = wire("r1", 1, 9);
        var block = wire.addBlocksBuilder();
        var zeros = io.grokwatch.events.wire.MetricBatch.Column.newBuilder();
        for (int i = 0; i < MetricBatch.MAX_STEPS; i++) {
            block.addSteps(i);
            zeros.addScaled(0);
        }
        for (int i = 0; i < 18; i++) {
            block.addColumns(zeros.setName("m" + i));
        }

        ReceivedMetrics received = received(wire.build().toByteArray(), 1234);

        assertThat(received.batch().blocks().getFirst().columns()).hasSize(16);
        assertThat(received.rejections().getFirst().count()).isEqualTo(2);
        assertThat(received.rejections().getFirst().example()).contains("a batch has at most 1048576 values", "m16");
    }

    @Test
    void aColumnWithAPowerOfTenThatIsNotExact_isRefused() {
        var wire = wire("r1", 1, 9);
        wire.addBlocksBuilder()
                .addSteps(5)
                .addColumns(column("kept", 1))
                .addColumns(io.grokwatch.events.wire.MetricBatch.Column.newBuilder()
                        .setName("refused")
                        .addScaled(1)
                        .setDecimals(23));

        ReceivedMetrics received = received(wire.build().toByteArray(), 1234);

        assertThat(received.batch().blocks().getFirst().columns())
                .extracting(MetricBatch.Column::name)
                .containsExactly("kept");
        assertThat(received.rejections().getFirst().example())
                .contains("column refused has decimals in [0, 22], had 23");
    }

    @Test
    void unknownFields_areIgnored() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(BulkCodec.encode(BATCH));
        CodedOutputStream more = CodedOutputStream.newInstance(bytes);
        more.writeString(1000, "from the future");
        more.flush();

        assertThat(BulkCodec.decodeMetrics(bytes.toByteArray())).isEqualTo(new Decoded.Ok<>(BATCH));
    }

    @Test
    void badInput_isNamedInTheReason() {
        assertThat(reason(new byte[0])).contains("metric batch: the value is empty");
        assertThat(reason(new byte[] {(byte) 0xff, 1, 2})).startsWith("metric batch: ");
        assertThat(reason(new byte[9 * 1024 * 1024])).contains("9437184 bytes, at most 8388608 are accepted");
        assertThat(reason(wire("r 1", 1, 0).build().toByteArray())).contains("run id must match", "'r 1'");
        assertThat(reason(wire("r1", 0, 0).build().toByteArray())).contains("attempt must be at least 1, was 0");
        assertThat(reason(wire("r1", 1, -1).build().toByteArray())).contains("sequence must be at least 0, was -1");
    }

    @Test
    void whatIsRefusedOfABatch_isLeftOutByItselfAndCounted() {
        var wire = wire("r1", 1, 9);
        wire.addBlocksBuilder()
                .addAllSteps(List.of(5L, -5L, Long.MAX_VALUE, 6L))
                .addAllTimesMs(List.of(50L, 51L, 52L, 53L))
                .addColumns(column("train/loss", 1, 2, 3, 4))
                .addColumns(column("val\nloss", 1, 2, 3, 4))
                .addColumns(column("x".repeat(251), 1, 2, 3, 4))
                .addColumns(column("val/loss", 1, 2, 3))
                .addColumns(column("hits@5 \u2265 \uD83D\uDE00", 5, 6, 7, 8));
        wire.addBlocksBuilder().addSteps(-1).addTimesMs(1).addColumns(column("train/loss", 1));
        wire.addBlocksBuilder().addSteps(7).addColumns(column("", 1));

        ReceivedMetrics received = received(wire.build().toByteArray(), 1234);

        assertThat(received.batch())
                .isEqualTo(new MetricBatch(
                        new RunId("r1"),
                        1,
                        9,
                        List.of(new MetricBatch.Block(
                                Longs.of(5, 6),
                                Longs.of(50, 53),
                                List.of(
                                        new MetricBatch.Column("train/loss", Doubles.of(1, 4)),
                                        new MetricBatch.Column("hits@5 \u2265 \uD83D\uDE00", Doubles.of(5, 8)))))));
        assertThat(received.rejections())
                .containsExactly(
                        new Rejection(
                                Rejection.Kind.METRIC_NAME,
                                3,
                                "batch 9: a metric name must be printable, was 'val\\nloss'"),
                        new Rejection(
                                Rejection.Kind.STEP,
                                3,
                                "batch 9: a step must be a whole number in [0, 9223372036854775806], was -5"),
                        new Rejection(
                                Rejection.Kind.COLUMN,
                                1,
                                "batch 9: column val/loss has one value per step (4), had 3"));
    }

    @Test
    void stepsWithoutATime_haveThatOfTheRecord() {
        var wire = wire("r1", 1, 0);
        wire.addBlocksBuilder().addAllSteps(List.of(1L, 2L)).addTimesMs(5).addColumns(column("a", 1, 2));

        ReceivedMetrics received = received(wire.build().toByteArray(), 1234);

        assertThat(received.rejections()).isEmpty();
        assertThat(received.batch().blocks().getFirst().timesMs()).isEqualTo(Longs.of(5, 1234));
    }

    @Test
    void whatIsBeyondTheLimitsOfABlock_isLeftOutByItself() {
        var wire = wire("r1", 1, 0);
        var block = wire.addBlocksBuilder().addSteps(1).addTimesMs(1);
        for (int i = 0; i < MetricBatch.MAX_COLUMNS + 2; i++) {
            block.addColumns(column("m" + i, i));
        }
        var longer = wire.addBlocksBuilder();
        var values = io.grokwatch.events.wire.MetricBatch.Column.newBuilder().setName("a");
        for (int i = 0; i < MetricBatch.MAX_STEPS + 3; i++) {
            longer.addSteps(i);
            values.addValues(i);
        }
        longer.addColumns(values);

        ReceivedMetrics received = received(wire.build().toByteArray(), 0);

        assertThat(received.batch().blocks().getFirst().columns()).hasSize(MetricBatch.MAX_COLUMNS);
        assertThat(received.batch().blocks().getLast().steps().size()).isEqualTo(MetricBatch.MAX_STEPS);
        assertThat(received.rejections())
                .containsExactly(new Rejection(
                        Rejection.Kind.LIMIT, 5, "batch 0: a block has at most 10000 columns, m10000 is beyond them"));
    }

    private static io.grokwatch.events.wire.MetricBatch.Column column(String name, double... values) {
        var column = io.grokwatch.events.wire.MetricBatch.Column.newBuilder().setName(name);
        for (double value : values) {
            column.addValues(value);
        }
        return column.build();
    }

    private static ReceivedMetrics received(byte[] bytes, long atMs) {
        return BulkCodec.receiveMetrics(bytes, atMs).orElseThrow(AssertionError::new);
    }

    @Test
    void batchLargerThanItsTopicTakes_isRefusedBeforeItIsSent() {
        int steps = MetricBatch.MAX_STEPS;
        List<MetricBatch.Column> columns = new java.util.ArrayList<>();
        for (int i = 0; i < 20; i++) {
            columns.add(new MetricBatch.Column("m" + i, Doubles.adopt(new double[steps])));
        }
        MetricBatch huge = new MetricBatch(
                new RunId("r1"),
                1,
                0,
                List.of(new MetricBatch.Block(Longs.adopt(new long[steps]), Longs.adopt(new long[steps]), columns)));

        assertThatThrownBy(() -> BulkCodec.encode(huge))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("metric batch of run r1");
    }

    private static io.grokwatch.events.wire.MetricBatch.Builder wire(String run, int attempt, long sequence) {
        return io.grokwatch.events.wire.MetricBatch.newBuilder()
                .setRunId(run)
                .setAttempt(attempt)
                .setSequence(sequence);
    }

    private static String reason(byte[] bytes) {
        return switch (BulkCodec.decodeMetrics(bytes)) {
            case Decoded.Ok<MetricBatch>(MetricBatch batch) -> throw new AssertionError("decoded to " + batch);
            case Decoded.Undecodable<MetricBatch>(String reason) -> reason;
        };
    }

    private static MetricBatch anyBatch(Random random) {
        List<MetricBatch.Block> blocks = new java.util.ArrayList<>();
        for (int b = random.nextInt(3); b >= 0; b--) {
            int steps = random.nextInt(20);
            List<MetricBatch.Column> columns = new java.util.ArrayList<>();
            for (int c = random.nextInt(5); c >= 0; c--) {
                columns.add(new MetricBatch.Column(
                        "metric/" + c,
                        Doubles.adopt(
                                random.doubles(steps).map(BulkCodecTest::wild).toArray())));
            }
            blocks.add(new MetricBatch.Block(
                    Longs.adopt(random.longs(steps, 0, Long.MAX_VALUE).toArray()),
                    Longs.adopt(random.longs(steps).toArray()),
                    columns));
        }
        return new MetricBatch(
                new RunId("r" + random.nextInt(1000)), 1 + random.nextInt(5), random.nextLong(1L << 40), blocks);
    }

    private static double wild(double u) {
        if (u < 0.05) {
            return Double.NaN;
        }
        if (u < 0.1) {
            return Double.NEGATIVE_INFINITY;
        }
        return u < 0.2 ? -0.0 : Math.pow(10, 600 * (u - 0.5));
    }
}
