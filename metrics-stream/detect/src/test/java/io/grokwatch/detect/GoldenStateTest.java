package io.grokwatch.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

/**
 * A state of the present version of the format stays readable: an upgrade finds such states in the stores and changelogs of
 * every run there is. A version that changes the format incompatibly has another number.
 *
 * <p>{@code run-detectors-6.state.gz} is what {@link RunDetectors#toBytes} wrote of {@code switch-emb-add31-wd0to1}, batches of
 * 64 steps, after {@value #BATCHES} of them: memorised, in the midst of its slingshot at step 1350, before it grokked.
 */
class GoldenStateTest {
    private static final int BATCHES = 22;
    private static final RecordedRun RUN = RecordedRun.read("switch-emb-add31-wd0to1");

    @Test
    void the_recorded_state_is_written_again_to_the_byte() throws IOException {
        assertThat(RunDetectors.fromBytes(golden(), DetectorConfig.defaults()).toBytes())
                .isEqualTo(golden());
    }

    @Test
    void detectors_go_on_from_the_recorded_state_as_if_they_had_never_stopped() throws IOException {
        RunDetectors unbroken = unbroken();
        RunDetectors restored = RunDetectors.fromBytes(golden(), DetectorConfig.defaults());

        List<RunFinding> findings = goOn(restored);

        assertThat(findings).isNotEmpty().isEqualTo(goOn(unbroken));
        assertThat(restored.summary()).isEqualTo(unbroken.summary());
        assertThat(restored.summary().slingshots()).containsExactly(1350L);
    }

    @Test
    void a_state_of_another_version_is_refused_by_its_number() throws IOException {
        byte[] other = golden();
        other[0] = 5;

        assertThatThrownBy(() -> RunDetectors.fromBytes(other, DetectorConfig.defaults()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("state of detectors must be of version 6, was of version 5");
    }

    private static RunDetectors unbroken() {
        RunDetectors unbroken = RunDetectors.of(RUN.runId(), DetectorConfig.defaults());
        unbroken.accept(RUN.started());
        RUN.batches(64).subList(0, BATCHES).forEach(unbroken::accept);
        return unbroken;
    }

    private static List<RunFinding> goOn(RunDetectors watch) {
        List<RunFinding> findings = new ArrayList<>();
        Consumer<RunFinding> sink = findings::add;
        List<MetricBatch> batches = RUN.batches(64);
        batches.subList(BATCHES, batches.size())
                .forEach(batch -> watch.accept(batch).forEach(sink));
        watch.accept(RUN.finished()).forEach(sink);
        return findings;
    }

    private static byte[] golden() throws IOException {
        try (InputStream file = Objects.requireNonNull(
                        GoldenStateTest.class.getResourceAsStream("/state/run-detectors-6.state.gz"));
                InputStream state = new GZIPInputStream(file)) {
            return state.readAllBytes();
        }
    }
}
