package io.grokwatch.logs;

import io.grokwatch.npy.Npy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** NumPy's {@code .npz}, an archive of one array per metric, and {@code .npy}, the array of one. Pickles are never read. */
final class NumpyArrays {
    private NumpyArrays() {}

    static LoggedRun archive(String name, InputStream zip) throws IOException {
        RunBuilder run = new RunBuilder(LogFile.stem(name), ".npz");
        Columns columns = new Columns();
        int arrays = 0;
        long bytes = 0;
        try (ZipInputStream entries = new ZipInputStream(zip)) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                byte[] content = entries.readNBytes(LogFile.MAX_BYTES);
                bytes += content.length;
                if (bytes >= LogFile.MAX_BYTES) {
                    throw new LogException(name + ": its arrays have more than " + LogFile.MAX_BYTES + " bytes");
                }
                String metric = entry.getName().replaceFirst("\\.npy$", "");
                try {
                    arrays += add(metric, Npy.numbers(ByteBuffer.wrap(content)), columns, run) ? 1 : 0;
                } catch (IllegalArgumentException e) {
                    run.skip("arrays", metric + ": " + e.getMessage());
                }
            }
        }
        if (arrays == 0) {
            throw new LogException(
                    name
                            + ": no array with a value per step, expected for example train_loss and test_loss of 1,000 numbers each");
        }
        columns.addRows(run);
        return run.build();
    }

    static LoggedRun array(String name, byte[] content) {
        RunBuilder run = new RunBuilder(LogFile.stem(name), ".npy");
        Columns columns = new Columns();
        try {
            if (!add(LogFile.stem(name), Npy.numbers(ByteBuffer.wrap(content)), columns, run)) {
                throw new LogException(
                        name + ": an array of one metric has one dimension; several metrics come as .npz, by name");
            }
        } catch (IllegalArgumentException e) {
            throw new LogException(name + ": " + e.getMessage(), e);
        }
        columns.addRows(run);
        return run.build();
    }

    /** A single number is a setting; a matrix is no metric. */
    private static boolean add(String metric, Npy.Numbers numbers, Columns columns, RunBuilder run) {
        if (numbers.values().length == 1) {
            run.setting(metric, numbers.values()[0]);
            return false;
        }
        long wide = numbers.shape().stream().filter(size -> size > 1).count();
        if (wide != 1) {
            run.skip("arrays", metric + " of shape " + numbers.shape());
            return false;
        }
        List<Double> values = new ArrayList<>();
        for (double value : numbers.values()) {
            values.add(value);
        }
        columns.add(metric, values);
        return true;
    }
}
