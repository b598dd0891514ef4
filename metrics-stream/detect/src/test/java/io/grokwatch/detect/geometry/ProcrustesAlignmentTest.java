package io.grokwatch.detect.geometry;

import static io.grokwatch.detect.geometry.Embeddings.circles;
import static io.grokwatch.detect.geometry.Embeddings.random;
import static io.grokwatch.detect.geometry.Embeddings.snapshot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.grokwatch.events.Floats;
import io.grokwatch.events.GeometryMeasured.Aligned;
import io.grokwatch.events.Structure.Unstructured;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.RandomMatrices_DDRM;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcrustesAlignmentTest {

    @Test
    void the_first_snapshot_keeps_its_principal_coordinates() {
        Aligned first = aligned(random(20, 6, 1), null);

        assertThat(first.toStep()).isNull();
        assertThat(first.plane().size()).isEqualTo(40);
        assertThat(first.space().size()).isEqualTo(60);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void a_snapshot_that_was_only_rotated_and_reflected_has_the_coordinates_of_the_one_before(long seed) {
        DMatrixRMaj rows = random(20, 6, seed);
        CommonOps_DDRM.addEquals(rows, 3, circles(20, 6, 2));
        DMatrixRMaj turned = new DMatrixRMaj(20, 6);
        CommonOps_DDRM.mult(rows, RandomMatrices_DDRM.orthogonal(6, 6, new Random(seed)), turned);
        Frame before = frame(7, aligned(rows, null));

        Aligned after = aligned(turned, before);

        assertThat(after.toStep()).isEqualTo(7);
        assertThat(after.plane().toArray()).containsExactly(before.plane().toArray(), within(1e-4f));
        assertThat(after.space().toArray()).containsExactly(before.space().toArray(), within(1e-4f));
    }

    @Test
    void the_aligned_coordinates_are_closer_than_those_of_a_hundred_random_rotations() {
        Frame before = frame(0, aligned(random(20, 6, 1), null));
        Aligned after = aligned(random(20, 6, 2), before);

        for (int seed = 0; seed < 100; seed++) {
            DMatrixRMaj turn = RandomMatrices_DDRM.orthogonal(3, 3, new Random(seed));
            assertThat(distance(turned(after.space(), turn), before.space()))
                    .isGreaterThan(distance(after.space(), before.space()));
        }
    }

    @Test
    void a_table_of_another_size_is_not_aligned() {
        Frame before = frame(7, aligned(random(20, 6, 1), null));

        assertThat(aligned(random(21, 6, 1), before).toStep()).isNull();
    }

    @Test
    void equal_rows_are_aligned_to_0() {
        Frame before = frame(7, aligned(random(20, 6, 1), null));

        assertThat(aligned(new DMatrixRMaj(20, 6), before).space().toArray()).containsOnly(0);
    }

    @Test
    void a_frame_equals_the_one_read_from_its_bytes() {
        Frame frame = new Frame(3, 1L << 40, Floats.of(1, -2), Floats.of(3, 4, Float.MIN_VALUE));

        assertThat(Frame.fromBytes(frame.toBytes())).isEqualTo(frame);
        assertThat(frame.toBytes())
                .containsExactly(
                        1, 0, 0, 0, 3, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0, 0x40, 0x40,
                        0, 0, 0x40, 0x80, 0, 0, 0, 0, 0, 1);
    }

    @Test
    void bytes_of_another_version_or_length_are_refused() {
        byte[] cut = Arrays.copyOf(new Frame(1, 2, Floats.of(1, 2), Floats.of(1, 2, 3)).toBytes(), 20);

        assertThatThrownBy(() -> Frame.fromBytes(new byte[0])).hasMessageContaining("was of version none");
        assertThatThrownBy(() -> Frame.fromBytes(new byte[] {9, 1})).hasMessageContaining("was of version 9");
        assertThatThrownBy(() -> Frame.fromBytes(cut)).hasMessageContaining("1 rows is damaged: 3 bytes");
    }

    private static Aligned aligned(DMatrixRMaj rows, @Nullable Frame before) {
        return Objects.requireNonNull(EmbeddingGeometry.measure(snapshot(rows, new Unstructured()), before)
                .aligned());
    }

    private static Frame frame(long step, Aligned aligned) {
        return new Frame(1, step, aligned.plane(), aligned.space());
    }

    private static Floats turned(Floats space, DMatrixRMaj turn) {
        float[] turned = new float[space.size()];
        for (int i = 0; i < turned.length; i++) {
            for (int j = 0; j < 3; j++) {
                turned[i] += (float) (space.get(i / 3 * 3 + j) * turn.get(j, i % 3));
            }
        }
        return Floats.adopt(turned);
    }

    private static double distance(Floats a, Floats b) {
        double sum = 0;
        for (int i = 0; i < a.size(); i++) {
            sum += Math.pow(a.get(i) - b.get(i), 2);
        }
        return sum;
    }
}
