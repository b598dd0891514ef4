package io.grokwatch.logs;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/** What the readers of all formats share: the content of a file, its name, and what is read. */
final class LogFile {
    /** The maximum size of a log that is read into memory, after decompression. */
    public static final int MAX_BYTES = 512 * 1024 * 1024;

    /** For messages. */
    static final String EXAMPLES =
            "CSV ('step,train_loss,val_acc' and rows), JSON lines ('{\"step\": 0, \"train_loss\": 4.6}'), a JSON"
                    + " history ('{\"train_loss\": [4.6, 4.1]}'), .npz, .npy, TensorBoard events, W&B .wandb, MLflow's store, or a trace";

    private static final byte[] GZIP = {0x1f, (byte) 0x8b};

    private LogFile() {}

    /** The content of a file or stream, decompressed if it is compressed with gzip. */
    static byte[] content(String name, InputStream bytes) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(bytes);
        buffered.mark(GZIP.length);
        boolean gzip = Arrays.equals(buffered.readNBytes(GZIP.length), GZIP);
        buffered.reset();
        InputStream plain = gzip ? new GZIPInputStream(buffered) : buffered;
        byte[] content = plain.readNBytes(MAX_BYTES + 1);
        if (content.length > MAX_BYTES) {
            throw new LogException(
                    name + " has more than " + MAX_BYTES
                            + " bytes, expected at most that many; thin it, or convert it to a trace, which is read row by row");
        }
        return content;
    }

    static boolean startsWith(byte[] content, byte[] magic) {
        return content.length >= magic.length && Arrays.equals(content, 0, magic.length, magic, 0, magic.length);
    }

    /** The name of a file without its folders and endings. */
    static String stem(String name) {
        String file = name.substring(name.lastIndexOf('/') + 1);
        String stem = file.replaceFirst("\\.gz$", "").replaceFirst("\\.[A-Za-z0-9]{1,6}$", "");
        return stem.isEmpty() ? file : stem;
    }
}
