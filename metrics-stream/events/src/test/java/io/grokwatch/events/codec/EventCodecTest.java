package io.grokwatch.events.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grokwatch.events.Event;
import io.grokwatch.events.GrokkingDetected;
import io.grokwatch.events.PhaseChanged;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunRequested;
import io.grokwatch.events.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventCodecTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00.123Z");

    static List<Event> everyEvent() {
        return EventSamples.all();
    }

    @Test
    void samples_coverEveryTypeOfEvent() {
        assertThat(EventSamples.all().stream().map(event -> EventCodec.typeOf(event.getClass())))
                .containsAll(EventCodec.typesOf(Event.class));
    }

    @ParameterizedTest
    @MethodSource("everyEvent")
    void everyEvent_isTheRecordedBytes(Event event) throws IOException {
        assertThat(new String(EventCodec.json(event), UTF_8)).isEqualTo(golden(event));
    }

    @ParameterizedTest
    @MethodSource("everyEvent")
    void everyEvent_isReadBackFromTheRecordedBytes(Event event) throws IOException {
        Decoded<Event> decoded = EventCodec.decode(
                EventCodec.typeOf(event.getClass()), golden(event).getBytes(UTF_8));

        assertThat(decoded).isEqualTo(new Decoded.Ok<>(event));
    }

    @Test
    void encodedEvent_carriesTheCloudEventsAttributesAsHeaders() {
        Event event = new RunLifecycle.RunFinished(EventSamples.RUN, 1, 2500);

        EncodedEvent encoded = new EventCodec("/grokwatch/test").encode(event, NOON);

        assertThat(encoded.topic()).isEqualTo(Topics.RUN_LIFECYCLE);
        assertThat(encoded.key()).isEqualTo("hello-grok-1");
        assertThat(encoded.headers())
                .containsExactly(
                        java.util.Map.entry("ce_specversion", "1.0"),
                        java.util.Map.entry("ce_id", "hello-grok-1/1/finished"),
                        java.util.Map.entry("ce_source", "/grokwatch/test"),
                        java.util.Map.entry("ce_type", "io.grokwatch.RunFinished"),
                        java.util.Map.entry("ce_subject", "hello-grok-1"),
                        java.util.Map.entry("ce_time", "2026-11-22T12:00:00.123Z"),
                        java.util.Map.entry("content-type", "application/json"));
    }

    @Test
    void eventLargerThanItsTopicTakes_isRefusedByNameAndSize() {
        Event huge = new RunLifecycle.RunStarted(
                EventSamples.RUN,
                1,
                new io.grokwatch.events.RunSpec(EventSamples.RUN, "n", "t", null, manyParameters(), 1, 10),
                io.grokwatch.events.RunFacts.UNKNOWN,
                new io.grokwatch.events.WorkerId("w"),
                "cpu",
                0);

        assertThatThrownBy(() -> new EventCodec("/grokwatch/test").encode(huge, NOON))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("hello-grok-1/1/started")
                .hasMessageContaining("run-lifecycle takes 1044480");
    }

    private static io.grokwatch.events.Parameters manyParameters() {
        java.util.Map<String, Object> values = new java.util.HashMap<>();
        for (int i = 0; i < 600; i++) {
            values.put("p" + i, "x".repeat(2000));
        }
        return io.grokwatch.events.Parameters.of(values);
    }

    @Test
    void unknownFields_areIgnored() {
        byte[] value = "{\"runId\":\"r\",\"attempt\":1,\"step\":3,\"colour\":\"red\"}".getBytes(UTF_8);

        assertThat(EventCodec.decode("io.grokwatch.RunFinished", value))
                .isEqualTo(new Decoded.Ok<>(new RunLifecycle.RunFinished(new io.grokwatch.events.RunId("r"), 1, 3)));
    }

    @Test
    void badInput_isNamedInTheReason() {
        assertThat(reason("io.grokwatch.RunFinished", "{\"runId\":\"r\",\"attempt\":0,\"step\":3}"))
                .contains("attempt must be at least 1, was 0");
        assertThat(reason("io.grokwatch.RunFinished", "{\"runId\":\"a b\",\"attempt\":1,\"step\":3}"))
                .contains("run id must match", "'a b'");
        assertThat(reason("io.grokwatch.RunFinished", "{\"attempt\":1,\"step\":3}"))
                .contains("runId is missing");
        assertThat(reason("io.grokwatch.RunFinished", "{\"runId\":\"r\",\"attempt\":1}"))
                .contains("step");
        assertThat(reason("io.grokwatch.RunFinished", "{\"runId\":\"r\",\"attempt\":\"x\",\"step\":3}"))
                .contains("\"x\"");
        assertThat(reason("io.grokwatch.RunFinished", "not json")).contains("Unrecognized token");
        assertThat(reason("io.grokwatch.RunFinished", "")).contains("the value is empty");
        assertThat(reason("io.grokwatch.RunFinished", "null")).contains("the value is null");
        assertThat(reason("io.grokwatch.RunVanished", "{}")).contains("unknown ce_type 'io.grokwatch.RunVanished'");
        assertThat(EventCodec.decode((String) null, new byte[1]))
                .isEqualTo(new Decoded.Undecodable<>("header ce_type is missing"));
    }

    @Test
    void deeplyNestedInput_isRefused() {
        String nested = "{\"spec\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}";

        assertThat(EventCodec.decode(RunRequested.class, nested.getBytes(UTF_8)))
                .isInstanceOf(Decoded.Undecodable.class);
    }

    @Test
    void equalDetections_areEqualBytes() {
        PhaseChanged one = sample(PhaseChanged.class);
        PhaseChanged other = sample(PhaseChanged.class);

        assertThat(EventCodec.json(one)).isEqualTo(EventCodec.json(other));
    }

    @Test
    void evidenceThatIsNoNumber_isAStringAndReadBack() {
        PhaseChanged sample = sample(PhaseChanged.class);
        Event unknown = new PhaseChanged(
                sample.runId(),
                1,
                700,
                sample.phase(),
                sample.previous(),
                650,
                sample.verdict(),
                new java.util.TreeMap<>(java.util.Map.of("valAccuracy", Double.NaN)));

        byte[] json = EventCodec.json(unknown);

        assertThat(new String(json, UTF_8)).contains("{\"valAccuracy\":\"NaN\"}");
        assertThat(EventCodec.decode(EventCodec.typeOf(PhaseChanged.class), json))
                .isEqualTo(new Decoded.Ok<>(unknown));
    }

    @Test
    void detectionId_namesRunDetectorVersionKindAndOrdinal() {
        GrokkingDetected event = sample(GrokkingDetected.class);

        assertThat(event.id()).isEqualTo("hello-grok-1/grokking/4/confirmed/1");
    }

    private static <E extends Event> E sample(Class<E> type) {
        return EventSamples.all().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }

    private static String reason(String type, String json) {
        return switch (EventCodec.decode(type, json.getBytes(UTF_8))) {
            case Decoded.Ok<Event>(Event event) -> throw new AssertionError("decoded to " + event);
            case Decoded.Undecodable<Event>(String reason) -> reason;
        };
    }

    private static String golden(Event event) throws IOException {
        String name = "/golden/" + event.getClass().getSimpleName() + ".json";
        try (InputStream in = EventCodecTest.class.getResourceAsStream(name)) {
            assertThat(in)
                    .as("golden file %s; the bytes are %s", name, new String(EventCodec.json(event), UTF_8))
                    .isNotNull();
            return new String(in.readAllBytes(), UTF_8).strip();
        }
    }
}
