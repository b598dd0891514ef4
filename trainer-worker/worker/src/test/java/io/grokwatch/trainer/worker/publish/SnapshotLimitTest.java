package io.grokwatch.trainer.worker.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which snapshots are left out, and what is said of that. */
class SnapshotLimitTest {
    private final List<String> reported = new ArrayList<>();
    private final SnapshotLimit limit = new SnapshotLimit(reported::add);

    @Test
    void each_tensor_whose_snapshots_do_not_fit_is_reported_once() {
        assertThat(limit.admits(0, "bias", 1, 2)).isTrue();
        assertThat(limit.admits(0, "embedding", 1_000_000, 2)).isFalse();
        assertThat(limit.admits(100, "embedding", 1_000_000, 2)).isFalse();
        assertThat(limit.admits(200, "unembedding", 2, 3_000_000)).isFalse();

        String embedding =
                "snapshots of embedding are left out from step 0 on: this one has 1000000 x 2 values, a record"
                        + " holds at most 1835008 values";
        assertThat(reported)
                .containsExactly(
                        embedding,
                        embedding + "; snapshots of unembedding are left out from step 200 on: this one has 2 x 3000000"
                                + " values, a record holds at most 1835008 values");
    }

    @Test
    void of_however_many_tensors_only_so_many_are_named() {
        for (int i = 0; i < 100; i++) {
            limit.admits(0, "layer" + i, 1_000_000, 2);
        }

        assertThat(reported).hasSize(SnapshotLimit.MAX_REPORTED + 1);
        assertThat(reported.getLast())
                .contains("snapshots of layer7 are")
                .doesNotContain("layer8")
                .endsWith("; so are those of other tensors");
    }
}
