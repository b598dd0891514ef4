package io.grokwatch.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grokwatch.events.RunLifecycle.AttemptEnded;
import io.grokwatch.events.RunLifecycle.MetricNamesMapped;
import io.grokwatch.events.RunLifecycle.MetricsRejected;
import io.grokwatch.events.RunLifecycle.RunAttributesChanged;
import io.grokwatch.events.RunLifecycle.RunEnded;
import io.grokwatch.events.RunLifecycle.RunFailed;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunHandedBack;
import io.grokwatch.events.RunLifecycle.RunIntervened;
import io.grokwatch.events.RunLifecycle.RunProgressed;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.RunLifecycle.RunStopped;
import io.grokwatch.events.RunLifecycle.RunWarned;
import io.grokwatch.events.codec.EventCodec;
import io.grokwatch.events.validation.Rejection;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RunLifecycleTest {
    private static final RunId RUN = new RunId("r1");

    static Stream<Arguments> events() {
        RunSpec spec = new RunSpec(RUN, "r1", "counting", null, Parameters.NONE, 1, 10);
        return Stream.of(
                Arguments.of(
                        new RunStarted(RUN, 2, spec, RunFacts.UNKNOWN, new WorkerId("w1"), "cpu", 7), false, false),
                Arguments.of(new RunProgressed(RUN, 2, 7, 10, 1), false, false),
                Arguments.of(new RunIntervened(RUN, 2, 7, "lr", 0.1, 0.2), false, false),
                Arguments.of(new RunWarned(RUN, 2, 7, null), false, false),
                Arguments.of(
                        new MetricsRejected(
                                RUN, 2, 7, "trainer-worker", List.of(Rejection.of(Rejection.Kind.STEP, "step -1"))),
                        false,
                        false),
                Arguments.of(new MetricNamesMapped(RUN, 2, 7, new TreeMap<>()), false, false),
                Arguments.of(
                        new RunAttributesChanged(RUN, 2, 7, 1, "default", null, new TreeMap<>(), false, false, false),
                        false,
                        false),
                Arguments.of(new RunHandedBack(RUN, 2, 7), true, false),
                Arguments.of(new RunFinished(RUN, 2, 7), true, true),
                Arguments.of(new RunFailed(RUN, 2, 7, "out of memory"), true, true),
                Arguments.of(new RunStopped(RUN, 2, 7, "stopped"), true, true));
    }

    @ParameterizedTest
    @MethodSource("events")
    void each_event_ends_the_attempt_the_run_or_neither(RunLifecycle event, boolean endsAttempt, boolean endsRun) {
        assertThat(event.endsAttempt()).isEqualTo(endsAttempt);
        assertThat(event.endsRun()).isEqualTo(endsRun);
        assertThat(event.step()).isEqualTo(7);
    }

    @Test
    void all_eleven_events_are_judged_above() {
        assertThat(events().map(arguments -> arguments.get()[0].getClass()).collect(Collectors.toSet()))
                .isEqualTo(leaves(RunLifecycle.class).collect(Collectors.toSet()))
                .hasSize(11);
    }

    @Test
    void types_on_the_wire_of_the_ends_are_those_of_the_classes() {
        assertThat(EventCodec.typesOf(AttemptEnded.class))
                .containsExactlyInAnyOrder(
                        "io.grokwatch.RunHandedBack",
                        "io.grokwatch.RunFinished",
                        "io.grokwatch.RunFailed",
                        "io.grokwatch.RunStopped");
        assertThat(EventCodec.typesOf(RunEnded.class))
                .containsExactlyInAnyOrderElementsOf(
                        List.of("io.grokwatch.RunFinished", "io.grokwatch.RunFailed", "io.grokwatch.RunStopped"));
    }

    private static Stream<Class<?>> leaves(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(RunLifecycleTest::leaves)
                : Stream.of(type);
    }

    @Test
    void rejections_are_counted_over_all_kinds_and_each_kind_once() {
        Rejection steps = new Rejection(Rejection.Kind.STEP, 3, "line 4: a step must be a whole number");
        Rejection names = new Rejection(Rejection.Kind.METRIC_NAME, 2, "line 1: a metric name must be printable");

        MetricsRejected event = new MetricsRejected(RUN, 2, 7, "trainer-worker", List.of(steps, names));

        assertThat(event.total()).isEqualTo(5);
        assertThat(event.eventId()).isEqualTo("r1/2/rejected/trainer-worker/5");
        assertThat(event.rejections()).containsExactly(names, steps);
        assertThatThrownBy(() -> new MetricsRejected(RUN, 2, 7, "trainer-worker", List.of(steps, steps)))
                .hasMessageContaining("one of each kind");
        assertThatThrownBy(() -> new MetricsRejected(RUN, 2, 7, "trainer-worker", List.of()))
                .hasMessageContaining("at least one");
    }
}
