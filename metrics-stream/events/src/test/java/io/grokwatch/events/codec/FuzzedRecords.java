package io.grokwatch.events.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grokwatch.events.Doubles;
import io.grokwatch.events.EmbeddingSnapshot;
import io.grokwatch.events.Event;
import io.grokwatch.events.Floats;
import io.grokwatch.events.Longs;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunId;
import io.grokwatch.events.Structure;
import io.grokwatch.events.Topic;
import io.grokwatch.events.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Records of each topic with the faults of producers: damaged, truncated, exchanged, absurd or plain noise. A seed gives the same ones. */
public final class FuzzedRecords {
    private static final String[] WORDS = {
        "null",
        "-1",
        "1e999",
        "\"\"",
        "[]",
        "{}",
        "true",
        "9223372036854775807",
        "\"\\u0000\\u202e\"",
        "NaN",
        "0.5",
        "[[[[1]]]]"
    };
    private static final long[] STEPS = {0, 1, 2, 3, 1000, 1_000_000_000_000L, Long.MAX_VALUE - 1, Long.MAX_VALUE, -1};

    private final Random random;
    private final EventCodec codec = new EventCodec("/fuzz");
    private final List<Event> events = EventSamples.all();

    public FuzzedRecords(long seed) {
        random = new Random(seed);
    }

    /**
     * A record to be sent.
     *
     * @param topic name of a topic of the catalogue
     */
    @SuppressWarnings("ArrayRecordComponent") // The bytes are sent, not compared.
    public record Fuzzed(String topic, byte @Nullable [] key, Map<String, byte[]> headers, byte @Nullable [] value) {}

    /** The next record for a topic. */
    public Fuzzed next(Topic topic) {
        Fuzzed valid = valid(topic);
        return switch (random.nextInt(10)) {
            case 0 -> valid;
            case 1 -> new Fuzzed(valid.topic, valid.key, valid.headers, null);
            case 2 -> new Fuzzed(valid.topic, valid.key, valid.headers, noise(random.nextInt(400)));
            case 3 -> new Fuzzed(valid.topic, noise(random.nextInt(40)), valid.headers, valid.value);
            case 4 -> new Fuzzed(valid.topic, null, valid.headers, valid.value);
            case 5 -> new Fuzzed(valid.topic, valid.key, exchanged(valid.headers), valid.value);
            case 6 -> new Fuzzed(valid.topic, valid.key, valid.headers, truncated(valid.value));
            default -> new Fuzzed(valid.topic, valid.key, valid.headers, mutated(valid.value));
        };
    }

    private Fuzzed valid(Topic topic) {
        RunId run = new RunId("fuzz-" + random.nextInt(5));
        if (topic.equals(Topics.RUN_METRICS)) {
            return bulk(topic, run, BulkCodec.encode(metrics(run)));
        }
        if (topic.equals(Topics.EMBEDDING_SNAPSHOTS)) {
            return bulk(topic, run, BulkCodec.encode(snapshot(run)));
        }
        List<Event> ofTopic =
                events.stream().filter(event -> Topics.of(event).equals(topic)).toList();
        List<Event> from = ofTopic.isEmpty() || random.nextInt(20) == 0 ? events : ofTopic;
        EncodedEvent encoded =
                codec.encode(from.get(random.nextInt(from.size())), Instant.ofEpochMilli(random.nextLong(1L << 41)));
        Map<String, byte[]> headers = new LinkedHashMap<>();
        encoded.headers().forEach((name, text) -> headers.put(name, text.getBytes(UTF_8)));
        return new Fuzzed(topic.name(), encoded.key().getBytes(UTF_8), headers, encoded.value());
    }

    private static Fuzzed bulk(Topic topic, RunId run, byte[] value) {
        return new Fuzzed(topic.name(), run.value().getBytes(UTF_8), Map.of(), value);
    }

    private MetricBatch metrics(RunId run) {
        List<MetricBatch.Block> blocks = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            int size = random.nextInt(4);
            long[] steps = new long[size];
            double[] values = new double[size];
            for (int j = 0; j < size; j++) {
                steps[j] = Math.min(Long.MAX_VALUE - 1, Math.max(0, STEPS[random.nextInt(STEPS.length)]));
                values[j] = random.nextInt(5) == 0 ? Double.NaN : random.nextGaussian() * 1e300;
            }
            List<MetricBatch.Column> columns = new ArrayList<>();
            for (String name :
                    List.of("train/loss", "val/accuracy", "train/accuracy", "\u00fc/\u4e2d " + random.nextInt(50))) {
                columns.add(new MetricBatch.Column(name, Doubles.of(values.clone())));
            }
            blocks.add(new MetricBatch.Block(Longs.of(steps), Longs.of(new long[size]), columns));
        }
        return new MetricBatch(run, 1 + random.nextInt(3), random.nextInt(3) == 0 ? 0 : random.nextInt(1_000), blocks);
    }

    private EmbeddingSnapshot snapshot(RunId run) {
        float[] values = new float[8];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(6) == 0 ? Float.NaN : (float) random.nextGaussian();
        }
        return new EmbeddingSnapshot(
                run,
                1 + random.nextInt(2),
                random.nextInt(1_000),
                "embedding",
                4,
                2,
                Floats.of(values),
                List.of(),
                new Structure.ResiduesUnderAddition(4));
    }

    private byte[] noise(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Headers of another event, or of none that is known. */
    private Map<String, byte[]> exchanged(Map<String, byte[]> headers) {
        Map<String, byte[]> changed = new LinkedHashMap<>(headers);
        String type = random.nextBoolean()
                ? "io.grokwatch.RunAbducted"
                : EventCodec.typeOf(events.get(random.nextInt(events.size())).getClass());
        if (random.nextInt(3) == 0) {
            changed.remove(EventCodec.TYPE_HEADER);
        } else {
            changed.put(EventCodec.TYPE_HEADER, type.getBytes(UTF_8));
        }
        return changed;
    }

    private byte[] truncated(byte @Nullable [] value) {
        return value == null ? new byte[0] : Arrays.copyOf(value, random.nextInt(value.length + 1));
    }

    private byte[] mutated(byte @Nullable [] value) {
        if (value == null || value.length == 0) {
            return new byte[0];
        }
        if (value[0] == '{' && random.nextBoolean()) {
            String json = new String(value, UTF_8);
            String[] parts = json.split("(?<=[:,\\[])", -1);
            parts[random.nextInt(parts.length)] = WORDS[random.nextInt(WORDS.length)] + ",";
            return String.join("", parts).getBytes(UTF_8);
        }
        byte[] bytes = value.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }
}
