package io.grokwatch.trainer.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.events.RunId;
import io.grokwatch.events.validation.Rejection;
import io.grokwatch.events.validation.Text;
import io.grokwatch.trainer.spi.RecordingLog;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Whatever a program prints, its reader goes on: rows that are intact are kept, whatever lines are around them, and everything that was
 * meant for the worker and is not kept is counted. {@code -Dgrokwatch.fuzz.lines=1000000} prints a million lines.
 */
class OutputFuzzTest {
    private static final int LINES = Integer.getInteger("grokwatch.fuzz.lines", 30_000);
    private static final int CHUNK = 50_000;
    private static final String GOOD = "good/loss";

    private final Random random = new Random(LINES);
    private final RecordingLog log = new RecordingLog();
    private final OutputReader reader = new OutputReader(new RunId("r1"), Path.of("/nowhere"), log, 1000);
    private final Map<Rejection.Kind, Long> expected = new EnumMap<>(Rejection.Kind.class);
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private long goodRows;

    @Test
    void everything_that_is_meant_for_the_worker_is_kept_or_counted() {
        for (int line = 0; line < LINES; line++) {
            switch (random.nextInt(12)) {
                case 0 -> wrong(Rejection.Kind.METRIC_VALUE, "{\"step\": 1, \"metrics\": {\"a\": \"n/a\", \"b\": 1}}");
                case 1 -> wrong(Rejection.Kind.METRIC_VALUE, "{\"step\": 1, \"metrics\": {\"a\": [1, {\"b\": 2}]}}");
                case 2 -> wrong(Rejection.Kind.STEP, "{\"step\": -1, \"metrics\": {\"a\": 1}}");
                case 3 -> wrong(Rejection.Kind.STEP, "{\"step\": 0.5, \"metrics\": {\"a\": 1}}");
                case 4 -> wrong(Rejection.Kind.STEP, "{\"step\": \"7\", \"metrics\": {\"a\": 1}}");
                case 5 -> wrong(Rejection.Kind.STEP, "{\"metrics\": {\"a\": 1}}");
                case 6 -> wrong(Rejection.Kind.STEP, "{\"step\": 1e30, \"metrics\": {\"a\": 1}}");
                case 7 -> wrong(Rejection.Kind.LINE, "{\"step\": 3, \"loss\": 1}");
                case 8 -> wrong(Rejection.Kind.LINE, "{\"step\": 3, \"metrics\": {\"a\": 1, \"b\": tensor(1)}}");
                case 9 -> wrong(Rejection.Kind.SNAPSHOT, "{\"step\": 3, \"embedding\": \"gone.npy\"}");
                case 10 -> wrong(Rejection.Kind.LINE, "{\"step\": 3, \"metrics\": {\"a\": 1");
                default -> good();
            }
            readIfFull();
        }
        read();

        Map<Rejection.Kind, Long> counted = new EnumMap<>(Rejection.Kind.class);
        reader.rejections().forEach(rejection -> counted.put(rejection.kind(), rejection.count()));
        assertThat(counted).isEqualTo(expected);
    }

    @Test
    void any_bytes_leave_the_rows_around_them_intact() {
        for (int line = 0; line < LINES; line++) {
            switch (random.nextInt(6)) {
                case 0 -> print(noise(random.nextInt(200)));
                case 1, 2 -> print(mutated());
                case 3 -> print("{\"step\":".repeat(random.nextInt(60)).getBytes(UTF_8));
                case 4 ->
                    print(("{\"step\": 1, \"metrics\": {\"a\": " + "[".repeat(random.nextInt(100))).getBytes(UTF_8));
                default -> good();
            }
            readIfFull();
        }
        read();

        assertThat(reader.rejections())
                .isNotEmpty()
                .allSatisfy(rejection ->
                        assertThat(Text.isPrintable(rejection.example())).isTrue());
    }

    private void wrong(Rejection.Kind kind, String line) {
        expected.merge(kind, 1L, Long::sum);
        print((prefix() + line).getBytes(UTF_8));
    }

    private void good() {
        print((prefix() + "{\"step\": " + goodRows + ", \"metrics\": {\"" + GOOD + "\": " + goodRows + "}}" + suffix())
                .getBytes(UTF_8));
        goodRows++;
    }

    private String prefix() {
        return List.of(
                        "",
                        "",
                        "  ",
                        "\uFEFF",
                        "[rank 1] ",
                        "50%|===  | 1/2 ",
                        "\u001b[32m",
                        "{not json} ",
                        "{} ",
                        "5%\r",
                        "損")
                .get(random.nextInt(11));
    }

    private String suffix() {
        return List.of("", "", "\r", " 3.1it/s", "}", "\u001b[0m").get(random.nextInt(6));
    }

    private byte[] noise(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** A line with some bytes replaced, repeated or cut off. */
    private byte[] mutated() {
        List<String> lines = List.of(
                "{\"step\": 12, \"metrics\": {\"train/loss\": 0.5, \"val/accuracy\": NaN, \"損\": 1e3}}",
                "{\"step\": 12, \"embedding\": \"a.npy\", \"labels\": [\"1\", \"2\"], \"structure\": \"add:31\"}",
                "{\"step\": 9223372036854775806, \"metrics\": {\"a\": \"Infinity\", \"b\": true, \"c\": null}}");
        byte[] bytes = lines.get(random.nextInt(lines.size())).getBytes(UTF_8);
        for (int mutation = random.nextInt(4); mutation >= 0; mutation--) {
            int at = random.nextInt(bytes.length);
            bytes[at] = random.nextBoolean() ? (byte) random.nextInt(256) : bytes[random.nextInt(bytes.length)];
        }
        return java.util.Arrays.copyOf(bytes, random.nextInt(10) == 0 ? random.nextInt(bytes.length) : bytes.length);
    }

    private void print(byte[] line) {
        output.writeBytes(line);
        output.write('\n');
    }

    private void readIfFull() {
        if (output.size() > CHUNK) {
            read();
        }
    }

    /** Reads what was printed; every good row of it was logged, in order. */
    private void read() {
        BoundedLines.forEach(new ByteArrayInputStream(output.toByteArray()), reader::take);
        output.reset();
        List<Double> good = log.rows.stream()
                .filter(row -> row.metrics().containsKey(GOOD))
                .map(row -> row.metrics().get(GOOD))
                .toList();
        assertThat(good)
                .isEqualTo(LongStream.range(readRows, goodRows)
                        .mapToObj(row -> (double) row)
                        .toList());
        readRows = goodRows;
        log.rows.clear();
        log.rejections.clear();
        log.lines.clear();
    }

    private long readRows;
}
