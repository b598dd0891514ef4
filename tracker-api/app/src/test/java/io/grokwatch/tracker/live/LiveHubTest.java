package io.grokwatch.tracker.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.tracker.BackingResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.ws.rs.sse.OutboundSseEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jboss.resteasy.reactive.server.jaxrs.SseImpl;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(BackingResource.class)
class LiveHubTest {
    private static final int CAPACITY = 1_000;

    @Inject
    LiveHub hub;

    @ParameterizedTest
    @CsvSource({"5, 50000, all", "13, 50000, reset", "600, 1, reset"})
    void a_subscriber_that_resumes_receives_all_it_missed_or_a_reset(int missed, int values, String expected) {
        String run = "run-" + missed;
        String position = positionOf(join(run, null));

        for (int i = 0; i < missed; i++) {
            hub.publish(List.of(LiveEvent.toSubscribersOf(run, "metrics", Map.of("i", i), values)));
        }
        List<String> names = join(run, position).stream()
                .filter(event -> event.getName() != null)
                .map(OutboundSseEvent::getName)
                .toList();

        assertThat(names).isEqualTo(expected.equals("all") ? Collections.nCopies(missed, "metrics") : List.of("reset"));
    }

    /** The events that a subscriber receives at once. */
    private List<OutboundSseEvent> join(String run, @Nullable String lastEventId) {
        Subscriber subscriber =
                new Subscriber(new SseImpl(), new Subscription(Set.of(run), Set.of()), CAPACITY, () -> false);
        assertThat(hub.subscribe(subscriber, lastEventId)).isTrue();
        List<OutboundSseEvent> got = new ArrayList<>();
        subscriber.feed().subscribe().with(got::add);
        hub.unsubscribe(subscriber);
        return got;
    }

    private static String positionOf(List<OutboundSseEvent> got) {
        return got.getFirst().getId();
    }
}
