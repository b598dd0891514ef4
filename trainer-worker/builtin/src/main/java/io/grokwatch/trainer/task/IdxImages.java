package io.grokwatch.trainer.task;

import io.grokwatch.events.Floats;
import io.grokwatch.events.Longs;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * Labelled greyscale images in the IDX format of MNIST: big-endian, an image file with magic number 0x803, a label file with
 * 0x801.
 */
final class IdxImages {
    private static final int IMAGE_MAGIC = 0x803;
    private static final int LABEL_MAGIC = 0x801;
    private static final int MAX_BYTES = 1 << 28;

    /** [images, pixels], row-major, unsigned. */
    private final byte[] pixels;

    private final int size;
    private final byte[] labels;

    private IdxImages(byte[] pixels, int size, byte[] labels) {
        this.pixels = pixels;
        this.size = size;
        this.labels = labels;
    }

    /** Opens one of the two files for uncompressed reading. */
    interface Source {
        InputStream open(String name) throws IOException;
    }

    /** The files of this name in a folder, with or without {@code .gz}. */
    static Source in(Path folder) {
        return name -> {
            Path plain = folder.resolve(name);
            return Files.exists(plain)
                    ? Files.newInputStream(plain)
                    : new GZIPInputStream(Files.newInputStream(folder.resolve(name + ".gz")));
        };
    }

    /** The compressed files of this name among the resources of this package. */
    static Source bundled() {
        return name -> {
            InputStream resource = IdxImages.class.getResourceAsStream(name + ".gz");
            if (resource == null) {
                throw new IOException("no resource is named " + name + ".gz");
            }
            return new GZIPInputStream(resource);
        };
    }

    /**
     * Reads images and labels.
     *
     * @param prefix and suffix of the two names: {@code <prefix>-images-idx3-ubyte}, {@code <prefix>-labels-idx1-ubyte}
     * @throws IOException naming the file and what is wrong with it
     */
    static IdxImages read(Source source, String prefix) throws IOException {
        int[] size = new int[1];
        byte[] pixels = read(source, prefix + "-images-idx3-ubyte", IMAGE_MAGIC, size);
        byte[] labels = read(source, prefix + "-labels-idx1-ubyte", LABEL_MAGIC, new int[1]);
        if ((long) labels.length * size[0] != pixels.length) {
            throw new IOException(
                    prefix + ": " + labels.length + " labels do not go with " + pixels.length / size[0] + " images");
        }
        return new IdxImages(pixels, size[0], labels);
    }

    private static byte[] read(Source source, String name, int expected, int[] size) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(source.open(name)))) {
            int magic = in.readInt();
            if (magic != expected) {
                throw new IOException(name + " must begin with 0x" + Integer.toHexString(expected) + ", begins with 0x"
                        + Integer.toHexString(magic));
            }
            long count = in.readInt();
            long each = magic == IMAGE_MAGIC ? Math.multiplyFull(in.readInt(), in.readInt()) : 1;
            if (count < 1 || each < 1 || each > MAX_BYTES || count * each > MAX_BYTES) {
                throw new IOException(name + " declares " + count + " x " + each + " bytes");
            }
            size[0] = (int) each;
            byte[] bytes = in.readNBytes((int) (count * each));
            if (bytes.length != count * each) {
                throw new IOException(name + " ends after " + bytes.length + " of " + count * each + " bytes");
            }
            return bytes;
        }
    }

    int count() {
        return labels.length;
    }

    /**
     * Images as points.
     *
     * @param white pixel value that is scaled to 1
     */
    Examples.Vectors points(int[] rows, int white) {
        float[] values = new float[rows.length * size];
        long[] classes = new long[rows.length];
        for (int i = 0; i < rows.length; i++) {
            for (int pixel = 0; pixel < size; pixel++) {
                values[i * size + pixel] = (pixels[rows[i] * size + pixel] & 0xff) / (float) white;
            }
            classes[i] = labels[rows[i]];
        }
        return new Examples.Vectors(Floats.adopt(values), size, Longs.adopt(classes));
    }
}
