package io.grokwatch.trainer.task;

import io.grokwatch.events.Floats;
import io.grokwatch.events.Longs;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-256 of a task's examples, splits and targets. Columns are encoded as their length and their values, big-endian, int64
 * or float32, each split under its name, so that different tasks have different encodings.
 */
public final class DatasetHash {
    private final MessageDigest digest;

    private DatasetHash() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The hash in hexadecimal, 64 digits: the identity of a data set. */
    public static String of(Task task) {
        DatasetHash hash = new DatasetHash();
        hash.number(task.tokens());
        hash.targets(task.targets());
        hash.examples("train", task.train());
        task.validation().forEach(hash::examples);
        return HexFormat.of().formatHex(hash.digest.digest());
    }

    private void targets(Targets targets) {
        switch (targets) {
            case Targets.Classes(int count) -> number(count);
            case Targets.Vectors(Floats values, int dimensions, Targets.Criterion criterion) -> {
                // The texts are part of stored hashes and do not follow the names of the classes.
                text(
                        switch (criterion) {
                            case Targets.Nearest nearest -> "Nearest[]";
                            case Targets.Within(double error) -> "Within[error=" + error + "]";
                        });
                number(dimensions);
                column(values);
            }
        }
    }

    private void examples(String split, Examples examples) {
        text(split);
        switch (examples) {
            case Examples.TokenPairs(Longs first, Longs second, Longs labels) -> {
                text("pairs");
                column(first);
                column(second);
            }
            case Examples.Sequences sequences -> {
                text("sequences");
                number(sequences.length());
                column(sequences.tokens());
                column(sequences.positions());
            }
            case Examples.Vectors vectors -> {
                text("vectors");
                number(vectors.dimensions());
                column(vectors.values());
            }
        }
        column(examples.labels());
    }

    private void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        number(bytes.length);
        digest.update(bytes);
    }

    private void number(long number) {
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(number).flip());
    }

    private void column(Longs column) {
        ByteBuffer bytes = ByteBuffer.allocate((1 + column.size()) * Long.BYTES).putLong(column.size());
        bytes.asLongBuffer().put(column.toArray());
        digest.update(bytes.array());
    }

    private void column(Floats column) {
        ByteBuffer bytes =
                ByteBuffer.allocate(Long.BYTES + column.size() * Float.BYTES).putLong(column.size());
        bytes.asFloatBuffer().put(column.toArray());
        digest.update(bytes.array());
    }
}
