package io.grokwatch.tracker.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.util.RawValue;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.codec.Json;
import io.grokwatch.testing.TestStore;
import io.grokwatch.tracker.client.LiveMetrics;
import io.grokwatch.tracker.client.RunChange;
import io.grokwatch.tracker.experiment.RunAttributes;
import io.grokwatch.tracker.experiment.RunAttributesStore;
import io.grokwatch.tracker.live.LiveEvent;
import io.grokwatch.tracker.live.SharedEvents;
import io.grokwatch.tracker.search.RunSummaries;
import io.grokwatch.tracker.search.RunSummary;
import io.grokwatch.tracker.store.Store;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two instances of the tracker on one store. */
@Tag("store")
class OtherInstancesTest {
    private static TestStore server;
    private static MongoClient client;

    private final Instance one = new Instance("one");
    private final Instance other = new Instance("other");

    /** The beans of an instance. */
    private static final class Instance {
        private final RunSummaries summaries = new RunSummaries();
        private final WrittenRuns written = new WrittenRuns();
        private final RunAttributesStore attributes;
        private final Runs runs;
        private final SharedEvents shared = new SharedEvents(Json.MAPPER);
        /** The events of the other's for the subscribers of this one. */
        private final List<LiveEvent> feed = new ArrayList<>();

        private final Set<String> writtenElsewhere = new HashSet<>();
        private final OtherInstances others;

        Instance(String name) {
            Store store = new Store(client, "instances-test", Optional.empty());
            attributes = new RunAttributesStore(store);
            runs = new Runs(store, attributes, summaries, new RunSummarizer(new MetricNamings()), written);
            others = new OtherInstances(store, runs, written, shared, feed::addAll, writtenElsewhere::addAll, name);
            runs.summariseAll();
        }
    }

    @BeforeAll
    static void start(@TempDir Path folder) {
        server = TestStore.start(folder.resolve("store"));
        client = MongoClients.create(server.connection());
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    @Test
    void what_one_instance_writes_is_searched_in_the_other() {
        see();
        submit(one, "a");
        see();
        assertThat(other.summaries.find("a").orElseThrow().beganAt()).isEqualTo(Instant.EPOCH);

        RunAttributes stored = other.attributes.change(
                "a",
                current -> current.with(
                        new RunChange("named", null, Map.of("t", "x"), null, null, null, true, null, null)),
                next -> {});
        other.runs.keep("a", stored);
        see();
        assertThat(one.summaries.find("a").orElseThrow().kept().tags().get("t")).isEqualTo("x");

        one.runs.remove("a");
        see();
        assertThat(other.summaries.find("a")).isEmpty();
    }

    @Test
    void what_one_instance_publishes_and_writes_is_published_by_the_other() {
        see();
        share(one, LiveEvent.about("f", "phase", Map.of("step", 7)));
        share(one, LiveEvent.resetOf("g"));
        share(one, LiveEvent.toSubscribersOf("f", "metrics", new LiveMetrics("f", 1, List.of()), 1));
        submit(one, "f");
        other.feed.clear();
        see();

        assertThat(other.feed)
                .containsExactly(
                        new LiveEvent("phase", "f", false, new RawValue("{\"step\":7}"), 1),
                        new LiveEvent("reset", "g", true, new RawValue("{\"run\":\"g\"}"), 1));
        assertThat(other.writtenElsewhere).contains("f");
        assertThat(one.feed).isEmpty();
    }

    @Test
    void more_events_than_are_passed_on_at_a_time_are_a_reset() {
        see();
        for (int i = 0; i < 3_000; i++) {
            share(one, LiveEvent.about("h", "phase", Map.of("step", i)));
        }
        other.feed.clear();
        see();

        assertThat(other.feed).extracting(LiveEvent::name).containsExactly("reset");
    }

    @Test
    void an_instance_that_has_ended_is_not_followed() {
        submit(one, "c");
        one.others.run();
        Instance later = new Instance("later");
        submit(one, "d");
        for (int i = 0; i < 3; i++) {
            later.others.run();
        }

        assertThat(later.summaries.find("c")).isPresent();
        assertThat(later.summaries.find("d")).isEmpty();
    }

    @Test
    void a_summary_that_is_updated_while_it_is_read_again_is_not_replaced_by_what_was_read() {
        submit(one, "e");
        RunSummary before = one.summaries.find("e").orElseThrow();
        one.summaries.update("e", known -> known.with(RunSummarizer.kept(RunAttributes.NONE)));
        RunSummary updated = one.summaries.find("e").orElseThrow();

        assertThat(one.summaries.replace("e", before, null)).isFalse();
        assertThat(one.summaries.find("e")).containsSame(updated);
        assertThat(one.summaries.replace("e", updated, null)).isTrue();
        assertThat(one.summaries.find("e")).isEmpty();
    }

    @Test
    void a_summary_that_is_read_again_is_the_one_that_was_kept() {
        see();
        submit(one, "b");
        RunSummary kept = one.summaries.find("b").orElseThrow();
        one.runs.readAllAgain();

        RunSummary read = one.summaries.find("b").orElseThrow();
        assertThat(read.submitted()).isEqualTo(kept.submitted());
        assertThat(read.parameters()).isEqualTo(kept.parameters()).containsEntry("p", 97L);
    }

    /** Both read what the other has published. */
    private void see() {
        for (Instance instance : new Instance[] {one, other, one, other, one, other}) {
            instance.others.run();
        }
    }

    private static void share(Instance instance, LiveEvent event) {
        instance.shared.add(List.of(event));
    }

    private static void submit(Instance instance, String id) {
        RunSpec spec = new RunSpec(new RunId(id), "name", "modular", null, Parameters.NONE.with("p", 97L), 1, 100);
        instance.runs.submit(Map.of(id, new Submission(spec, Instant.EPOCH, false)));
    }
}
