package io.grokwatch.trainer.worker.publish;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * A queue of records on disk, bounded in bytes: what was logged while the broker is away. Each entry has its length and
 * its CRC-32C. The space of what was taken is used again once the queue is empty.
 *
 * <p>The file has no name once it is open, so that it is gone with its process, however that ends. It would serve nobody:
 * a checkpoint counts only once everything before it is acknowledged, so the attempt that resumes the run logs again what was
 * spilled. Confined to one thread.
 */
final class Spill implements AutoCloseable {
    private static final int HEADER = 2 * Integer.BYTES;

    private final FileChannel file;
    private final long maxBytes;
    private long head;
    private long tail;

    /**
     * Opens an empty one.
     *
     * @param folder where there is room for it; made if it is not there
     */
    Spill(Path folder, long maxBytes) throws IOException {
        this.maxBytes = maxBytes;
        Files.createDirectories(folder);
        Path path = Files.createTempFile(folder, "run", ".spill");
        file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        Files.delete(path);
    }

    boolean isEmpty() {
        return head == tail;
    }

    /**
     * Appends an entry; false if there is no room for it.
     *
     * @throws IOException if the disk does not take it; the queue is as before
     */
    boolean append(byte[] entry) throws IOException {
        if (isEmpty() && tail > 0) {
            head = 0;
            tail = 0;
            file.truncate(0);
        }
        if (tail + HEADER + entry.length > maxBytes) {
            return false;
        }
        ByteBuffer frame = ByteBuffer.allocate(HEADER + entry.length)
                .putInt(entry.length)
                .putInt(checksum(entry))
                .put(entry)
                .flip();
        long at = tail;
        while (frame.hasRemaining()) {
            at += file.write(frame, at);
        }
        tail = at;
        return true;
    }

    /**
     * The oldest entry, which stays until {@link #remove}.
     *
     * @throws IOException if the disk does not give back what was written to it
     */
    byte[] peek() throws IOException {
        ByteBuffer header = read(head, HEADER);
        int length = header.getInt();
        int checksum = header.getInt();
        if (length < 0 || length > tail - head - HEADER) {
            throw new IOException("the spill is damaged at byte " + head + ": an entry of " + length + " bytes");
        }
        byte[] entry = read(head + HEADER, length).array();
        if (checksum(entry) != checksum) {
            throw new IOException("the spill is damaged at byte " + head + ": its checksum is not as written");
        }
        return entry;
    }

    /** Removes the entry that was peeked at. */
    void remove(byte[] entry) {
        head += HEADER + entry.length;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private ByteBuffer read(long from, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, from + bytes.position()) < 0) {
                throw new IOException("the spill is damaged: it ends at byte " + (from + bytes.position()));
            }
        }
        return bytes.flip();
    }

    private static int checksum(byte[] entry) {
        CRC32C crc = new CRC32C();
        crc.update(entry);
        return (int) crc.getValue();
    }
}
