package io.grokwatch.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grokwatch.events.codec.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a run requires of its worker. */
class RunRequirementsTest {
    @Test
    void a_worker_has_what_is_required_or_lacks_the_first_of_it() {
        RunRequirements all = new RunRequirements("cuda", 40_000L, "a100");

        assertThat(all.missing("cuda:3", 81_920, List.of("a100", "x"))).isNull();
        assertThat(all.missing("cpu", 81_920, List.of("a100"))).isEqualTo("the device 'cuda', and trains on cpu");
        assertThat(all.missing("cuda:0", 16_384, List.of("a100"))).isEqualTo("40000 MiB of memory, and has 16384");
        assertThat(all.missing("cuda:0", 81_920, List.of())).isEqualTo("the label 'a100', and has none");
        assertThat(new RunRequirements(null, null, null).missing("cpu", 0, List.of()))
                .isNull();
        assertThat(all.toString()).isEqualTo("device=cuda, memoryMib=40000, label=a100");
    }

    @Test
    void what_cannot_be_required_is_refused() {
        assertThatThrownBy(() -> new RunRequirements("tpu", null, null))
                .hasMessage("requires.device must be cpu or cuda, was 'tpu'");
        assertThatThrownBy(() -> new RunRequirements(null, 0L, null)).hasMessageContaining("requires.memoryMib");
        assertThatThrownBy(() -> new RunRequirements(null, null, "a b")).hasMessageStartingWith("a label must be");
    }

    @Test
    void a_run_that_requires_nothing_has_the_form_that_it_had_before() throws Exception {
        RunSpec nothing = new RunSpec(new RunId("r"), "r", "t", null, Parameters.NONE, 0, 1);
        RunSpec cuda = new RunSpec(
                new RunId("r"), "r", "t", null, Parameters.NONE, 0, 1, new RunRequirements("cuda", null, null));

        assertThat(Json.MAPPER.writeValueAsString(nothing)).doesNotContain("requires");
        assertThat(Json.MAPPER.writeValueAsString(cuda)).endsWith(",\"requires\":{\"device\":\"cuda\"}}");
        assertThat(Json.MAPPER.readValue(Json.MAPPER.writeValueAsString(cuda), RunSpec.class))
                .isEqualTo(cuda);
        assertThat(Json.MAPPER.readValue(Json.MAPPER.writeValueAsString(nothing), RunSpec.class))
                .isEqualTo(nothing);
        assertThat(cuda.masked()).isEqualTo(cuda);
    }
}
