package io.grokwatch.tracker.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grokwatch.tracker.store.StoredJson;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DecodedPartsTest {
    private final DecodedParts parts = new DecodedParts();

    @Test
    void a_text_is_decoded_once_and_again_when_it_has_changed() {
        RequestedStop first = parts.read("r1", stop("first"), RequestedStop.class);

        assertThat(first.reason()).isEqualTo("first");
        assertThat(parts.read("r1", stop("first"), RequestedStop.class)).isSameAs(first);
        assertThat(parts.read("r1", stop("second"), RequestedStop.class).reason())
                .isEqualTo("second");
        assertThat(parts.read("r1", stop("first"), RequestedStop.class))
                .isEqualTo(first)
                .isNotSameAs(first);
    }

    @Test
    void parts_of_one_text_are_apart_by_run() {
        RequestedStop of1 = parts.read("r1", stop("same"), RequestedStop.class);
        RequestedStop of2 = parts.read("r2", stop("same"), RequestedStop.class);

        assertThat(of2).isEqualTo(of1).isNotSameAs(of1);
        assertThat(parts.read("r1", stop("same"), RequestedStop.class)).isSameAs(of1);
    }

    @Test
    void what_is_kept_is_bounded_and_the_part_that_was_not_read_for_longest_is_dropped() {
        String large = "x".repeat(DecodedParts.MAX_CHARS / 10);
        RequestedStop first = parts.read("r0", stop(large), RequestedStop.class);
        RequestedStop second = parts.read("r1", stop(large), RequestedStop.class);
        for (int run = 2; run < 10; run++) {
            assertThat(parts.read("r0", stop(large), RequestedStop.class)).isSameAs(first);
            parts.read("r" + run, stop(large), RequestedStop.class);
        }

        assertThat(parts.chars()).isBetween(DecodedParts.MAX_CHARS / 2, DecodedParts.MAX_CHARS);
        assertThat(parts.read("r0", stop(large), RequestedStop.class)).isSameAs(first);
        assertThat(parts.read("r1", stop(large), RequestedStop.class)).isNotSameAs(second);
    }

    @Test
    void a_text_that_cannot_be_decoded_is_not_kept() {
        assertThatThrownBy(() -> parts.read("r1", "{", RequestedStop.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("stored RequestedStop cannot be read");
        assertThat(parts.chars()).isZero();
    }

    private static String stop(String reason) {
        return StoredJson.write(new RequestedStop(Instant.EPOCH, reason, "c1"));
    }
}
