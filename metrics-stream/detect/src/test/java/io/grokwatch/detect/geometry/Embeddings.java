package io.grokwatch.detect.geometry;

import io.grokwatch.events.EmbeddingSnapshot;
import io.grokwatch.events.Floats;
import io.grokwatch.events.RunId;
import io.grokwatch.events.Structure;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;

/** Embeddings made for tests. */
final class Embeddings {
    private Embeddings() {}

    /** Rows on the unit circle of one frequency, in the plane of the first two columns. */
    static DMatrixRMaj circles(int rows, int columns, int frequency) {
        DMatrixRMaj matrix = new DMatrixRMaj(rows, columns);
        for (int row = 0; row < rows; row++) {
            matrix.set(row, 0, Math.cos(2 * Math.PI * frequency * row / rows));
            matrix.set(row, 1, Math.sin(2 * Math.PI * frequency * row / rows));
        }
        return matrix;
    }

    static DMatrixRMaj random(int rows, int columns, long seed) {
        Random random = new Random(seed);
        DMatrixRMaj matrix = new DMatrixRMaj(rows, columns);
        for (int i = 0; i < matrix.data.length; i++) {
            matrix.data[i] = random.nextGaussian();
        }
        return matrix;
    }

    static EmbeddingSnapshot snapshot(DMatrixRMaj matrix, Structure structure) {
        float[] values = new float[matrix.data.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) matrix.data[i];
        }
        return new EmbeddingSnapshot(
                new RunId("r1"),
                1,
                100,
                "embedding",
                matrix.numRows,
                matrix.numCols,
                Floats.adopt(values),
                List.of(),
                structure);
    }

    /** One that our trainer wrote, {@code geometry/recorded/NAME.npy}: float32, row-major. */
    static EmbeddingSnapshot recorded(String name, Structure structure) {
        try (InputStream in = Embeddings.class.getResourceAsStream("/geometry/recorded/" + name + ".npy")) {
            ByteBuffer bytes = ByteBuffer.wrap(Objects.requireNonNull(in, name).readAllBytes())
                    .order(ByteOrder.LITTLE_ENDIAN);
            int rows = (int) structure.rows();
            bytes.position(10 + bytes.getShort(8));
            float[] values = new float[bytes.remaining() / Float.BYTES];
            bytes.asFloatBuffer().get(values);
            return new EmbeddingSnapshot(
                    new RunId(name),
                    1,
                    100,
                    "embedding",
                    rows,
                    values.length / rows,
                    Floats.adopt(values),
                    List.of(),
                    structure);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
