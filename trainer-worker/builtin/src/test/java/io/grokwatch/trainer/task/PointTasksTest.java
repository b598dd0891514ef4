package io.grokwatch.trainer.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.grokwatch.trainer.task.Examples.TokenPairs;
import io.grokwatch.trainer.task.Examples.Vectors;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PointTasksTest {

    @Test
    void parity_is_that_of_three_bits_alone() {
        Task task = new SparseParity(6, 3, 400, 50, true).draw(2);

        Vectors train = (Vectors) task.train();
        assertThat(fittingTriples(train, true))
                .hasSize(1)
                .isEqualTo(fittingTriples((Vectors) task.validation("val"), true));
        assertThat(task).isEqualTo(new SparseParity(6, 3, 400, 50, true).draw(2));
    }

    @Test
    void parity_of_bits_is_oddness_of_their_sum() {
        Vectors train = (Vectors) new SparseParity(6, 3, 400, 50, false).draw(2).train();

        assertThat(train.values().toArray()).containsOnly(0, 1);
        assertThat(fittingTriples(train, false)).hasSize(1);
    }

    /** The triples of bits whose parity is the label of every example. */
    private static List<List<Integer>> fittingTriples(Vectors points, boolean signs) {
        List<List<Integer>> fitting = new ArrayList<>();
        for (int a = 0; a < 6; a++) {
            for (int b = a + 1; b < 6; b++) {
                for (int c = b + 1; c < 6; c++) {
                    if (fits(points, signs, a, b, c)) {
                        fitting.add(List.of(a, b, c));
                    }
                }
            }
        }
        return fitting;
    }

    private static boolean fits(Vectors points, boolean signs, int... bits) {
        for (int i = 0; i < points.count(); i++) {
            float product = 1;
            float sum = 0;
            for (int bit : bits) {
                product *= points.values().get(i * 6 + bit);
                sum += points.values().get(i * 6 + bit);
            }
            long expected = signs ? (product == 1 ? 1 : 0) : Math.floorMod((int) sum, 2);
            if (points.labels().get(i) != expected) {
                return false;
            }
        }
        return true;
    }

    @Test
    void teacher_answers_points_of_both_sets_from_one_table() {
        Task task = new TeacherStudent(5, 100, 100, 60, 0.001).draw(0);

        Targets.Vectors targets = (Targets.Vectors) task.targets();
        assertThat(targets.rows()).isEqualTo(160);
        assertThat(targets.dimensions()).isEqualTo(5);
        assertThat(task.train().labels().get(99)).isEqualTo(99);
        assertThat(task.validation("val").labels().get(0)).isEqualTo(100);
        assertThat(task.targets().classes()).isNull();
        assertThat(task).isEqualTo(new TeacherStudent(5, 100, 100, 60, 0.001).draw(0));
        assertThat(DatasetHash.of(task))
                .isNotEqualTo(DatasetHash.of(new TeacherStudent(5, 100, 100, 60, 0.001).draw(1)));
    }

    @Test
    void toy_sums_have_no_modulus_and_each_pair_once() {
        Task task = new ToyAddition(10, 45, 30).split(0);

        TokenPairs train = (TokenPairs) task.train();
        assertThat(train.count()).isEqualTo(45);
        assertThat(task.validation("val").count()).isEqualTo(10);
        for (int i = 0; i < train.count(); i++) {
            assertThat(train.first().get(i)).isLessThanOrEqualTo(train.second().get(i));
            assertThat(train.labels().get(i))
                    .isEqualTo(train.first().get(i) + train.second().get(i));
        }
        assertThat(task.targets().classes()).isEqualTo(19);
        assertThat(task.outputs()).isEqualTo(30);
        assertThat(new ToyAddition(10, 45, 0).split(0).outputs()).isEqualTo(19);
    }

    @Test
    void shipped_digits_are_the_set_of_uci_with_pixels_up_to_one() {
        Task task = new HandwrittenDigits(1000).bundled(3);

        Vectors train = (Vectors) task.train();
        Vectors held = (Vectors) task.validation("val");
        assertThat(train.count()).isEqualTo(1000);
        assertThat(held.count()).isEqualTo(797);
        assertThat(train.dimensions()).isEqualTo(64);
        assertThat((sum(train) + sum(held)) * 16).isCloseTo(561_718, within(1.0));
    }

    @Test
    void mnist_is_read_from_idx_files_of_a_folder(@TempDir Path folder) throws IOException {
        idx(folder.resolve("train-images-idx3-ubyte"), 0x803, 3, 2, 2, new byte[] {
            0, 51, 102, -1, 1, 2, 3, 4, 5, 6, 7, 8
        });
        idx(folder.resolve("train-labels-idx1-ubyte"), 0x801, 3, 0, 0, new byte[] {7, 1, 2});
        idx(folder.resolve("t10k-images-idx3-ubyte"), 0x803, 1, 2, 2, new byte[] {-1, 0, 0, 0});
        idx(folder.resolve("t10k-labels-idx1-ubyte"), 0x801, 1, 0, 0, new byte[] {9});

        Task task = new HandwrittenDigits(2).mnist(folder);

        assertThat(((Vectors) task.train()).values().toArray()).startsWith(0, 0.2f, 0.4f, 1);
        assertThat(task.train().labels().toArray()).containsExactly(7, 1);
        assertThat(task.validation("val").labels().toArray()).containsExactly(9);
    }

    @Test
    void missing_or_broken_files_are_named(@TempDir Path folder) throws IOException {
        assertThatThrownBy(() -> new HandwrittenDigits(2).mnist(folder))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("train-images-idx3-ubyte");

        idx(folder.resolve("train-images-idx3-ubyte"), 0x803, 3, 2, 2, new byte[] {1});
        assertThatThrownBy(() -> new HandwrittenDigits(2).mnist(folder))
                .hasMessageContaining("train-images-idx3-ubyte ends after 1 of 12 bytes");
    }

    private static void idx(Path file, int magic, int count, int rows, int columns, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(magic);
        out.writeInt(count);
        if (rows > 0) {
            out.writeInt(rows);
            out.writeInt(columns);
        }
        out.write(content);
        Files.write(file, bytes.toByteArray());
    }

    private static double sum(Vectors vectors) {
        double sum = 0;
        for (float value : vectors.values().toArray()) {
            sum += value;
        }
        return sum;
    }
}
