package io.grokwatch.detect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.detect.RecordedRun.Watched;
import io.grokwatch.events.Detection.Stage;
import io.grokwatch.events.GrokkingDetected;
import io.grokwatch.events.PhaseChanged;
import io.grokwatch.events.RunPhase;
import io.grokwatch.events.SlingshotDetected;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The detectors against the truth about 32 recorded runs: every class, every step and every slingshot. */
class DevCorpusTest {
    private static final Corpus CORPUS = Corpus.read();
    private static final Map<String, Watched> WATCHED = CORPUS.watchAll();

    static Stream<String> runs() {
        return CORPUS.names().stream();
    }

    static Stream<String> controls() {
        return runs().filter(name -> name.startsWith("calm-") || name.startsWith("jolt-"));
    }

    static Stream<String> grokked() {
        return runs().filter(name -> CORPUS.label(name).get("class").asText().equals("grokked"));
    }

    @Test
    void holds_every_recorded_run() {
        assertThat(CORPUS.names()).hasSize(32);
    }

    @ParameterizedTest
    @MethodSource("runs")
    void the_verdict_is_that_of_hindsight(String name) {
        RunSummary summary = watched(name).summary();

        JsonNode label = CORPUS.label(name);
        assertThat(String.valueOf(summary.runClass()).toLowerCase(Locale.ROOT))
                .isEqualTo(label.get("class").asText());
        assertThat(summary.memorisedStep()).isEqualTo(step(label.get("memorised")));
        assertThat(summary.generalisedStep()).isEqualTo(step(label.get("generalised")));
    }

    @ParameterizedTest
    @MethodSource("runs")
    void every_slingshot_is_found_at_its_peak_and_nothing_else(String name) {
        List<Long> found = watched(name).summary().slingshots();

        assertThat(found).containsAll(CORPUS.slingshots(name));
        assertThat(found).allMatch(peak -> CORPUS.near(name, peak));
    }

    @ParameterizedTest
    @MethodSource("controls")
    void no_slingshot_is_confirmed_or_left_suspected_in_a_control(String name) {
        List<SlingshotDetected> claims = claims(name);

        assertThat(claims).noneMatch(claim -> claim.stage() == Stage.CONFIRMED);
        assertThat(claims)
                .filteredOn(claim -> claim.stage() == Stage.SUSPECTED)
                .allMatch(suspicion -> claims.stream()
                        .anyMatch(later -> later.stage() == Stage.WITHDRAWN
                                && suspicion.id().equals(later.supersedes())
                                && later.step() - suspicion.step() <= 200));
    }

    @ParameterizedTest
    @MethodSource("grokked")
    void the_onset_is_reported_before_the_generalisation_is_confirmed(String name) {
        List<?> findings = watched(name).findings();

        PhaseChanged transition = findings.stream()
                .filter(finding -> finding instanceof PhaseChanged change && change.phase() == RunPhase.TRANSITION)
                .map(PhaseChanged.class::cast)
                .findFirst()
                .orElseThrow();
        GrokkingDetected confirmed = findings.stream()
                .filter(GrokkingDetected.class::isInstance)
                .map(GrokkingDetected.class::cast)
                .findFirst()
                .orElseThrow();
        assertThat(transition.step()).isLessThan(confirmed.step());
        assertThat(confirmed.onsetStep()).isLessThanOrEqualTo(confirmed.generalisedStep());
    }

    @Test
    void injected_noise_is_reported_as_what_it_is() {
        assertThat(watched("jolt-gauss-noise").summary().otherSpikes()).containsExactly(1500L, 3000L);
    }

    /** Both memorise under a weight decay of 1; in float32 their softmax collapses, spikes, and decays until it does again. */
    @ParameterizedTest
    @CsvSource({"grok-transformer-add31, 1753", "grok-transformer-add41, 1517"})
    void the_limit_cycle_of_a_strong_decay_is_told_from_a_slingshot(String name, long peak) {
        assertThat(watched(name).summary().slingshots()).isEmpty();
        assertThat(watched(name).summary().otherSpikes()).anyMatch(spike -> Math.abs(spike - peak) <= 5);
        assertThat(claims(name)).extracting(SlingshotDetected::stage).containsExactly(Stage.SUSPECTED, Stage.WITHDRAWN);
    }

    @Test
    void the_cycles_of_a_slingshot_are_numbered_and_timed() {
        List<SlingshotDetected> confirmed = claims("sling-mod23-div").stream()
                .filter(claim -> claim.stage() == Stage.CONFIRMED)
                .toList();

        assertThat(confirmed).extracting(SlingshotDetected::ordinal).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(confirmed)
                .extracting(SlingshotDetected::periodSteps)
                .containsExactly(null, 595L, 557L, 570L, 539L, 557L);
    }

    private static Watched watched(String name) {
        return Objects.requireNonNull(WATCHED.get(name));
    }

    private static List<SlingshotDetected> claims(String name) {
        return watched(name).findings().stream()
                .filter(SlingshotDetected.class::isInstance)
                .map(SlingshotDetected.class::cast)
                .toList();
    }

    private static @Nullable Long step(JsonNode node) {
        return node.isNull() ? null : Long.valueOf(node.asLong());
    }
}
