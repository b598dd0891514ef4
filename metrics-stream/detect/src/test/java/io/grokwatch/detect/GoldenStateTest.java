package io.grokwatch.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunFinding;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * States written by each version of the format stay readable: an upgrade finds them in the stores and changelogs of every
 * run there is. A version that changes the format adds a recorded state here and goes on reading the old ones.
 *
 * <p>{@code run-watch-N.state.gz} is what {@link RunWatch#toBytes} of version N wrote of {@code
 * switch-emb-add31-wd0to1}, batches of 64 steps, after {@value #BATCHES} of them: memorised, in the midst of its
 * slingshot at step 1350, before it grokked.
 */
class GoldenStateTest {
    private static final int BATCHES = 22;
    private static final RecordedRun RUN = RecordedRun.read("switch-emb-add31-wd0to1");

    @Test
    void a_state_of_the_present_version_is_read_and_written_to_the_byte() throws IOException {
        assertThat(RunWatch.fromBytes(golden(3), DetectorConfig.defaults()).toBytes())
                .isEqualTo(golden(3));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void a_watch_goes_on_from_a_state_of_each_version_as_if_it_had_never_stopped(int version) throws IOException {
        RunWatch unbroken = RunWatch.of(RUN.runId(), DetectorConfig.defaults());
        unbroken.accept(RUN.started(), finding -> {});
        RUN.batches(64).subList(0, BATCHES).forEach(batch -> unbroken.accept(batch, finding -> {}));
        RunWatch restored = RunWatch.fromBytes(golden(version), DetectorConfig.defaults());

        List<RunFinding> findings = goOn(restored);

        assertThat(findings).isNotEmpty().isEqualTo(goOn(unbroken));
        assertThat(restored.summary()).isEqualTo(unbroken.summary());
        assertThat(restored.summary().slingshots()).containsExactly(1350L);
    }

    private static List<RunFinding> goOn(RunWatch watch) {
        List<RunFinding> findings = new ArrayList<>();
        Consumer<RunFinding> sink = findings::add;
        List<MetricBatch> batches = RUN.batches(64);
        batches.subList(BATCHES, batches.size()).forEach(batch -> watch.accept(batch, sink));
        watch.accept(RUN.finished(), sink);
        return findings;
    }

    private static byte[] golden(int version) throws IOException {
        try (InputStream file = Objects.requireNonNull(
                        GoldenStateTest.class.getResourceAsStream("/state/run-watch-" + version + ".state.gz"));
                InputStream state = new GZIPInputStream(file)) {
            return state.readAllBytes();
        }
    }
}
