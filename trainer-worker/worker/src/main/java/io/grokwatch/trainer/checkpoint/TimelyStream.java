package io.grokwatch.trainer.checkpoint;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A stream whose other end may fall silent: a read that takes too long closes it and fails. */
final class TimelyStream extends FilterInputStream {
    private final Duration atMost;

    /** @param in one that another thread may close while this one reads */
    TimelyStream(InputStream in, Duration atMost) {
        super(in);
        this.atMost = atMost;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        CompletableFuture<Void> given = new CompletableFuture<>();
        CompletableFuture<Void> unused =
                given.orTimeout(atMost.toNanos(), TimeUnit.NANOSECONDS).whenComplete((inTime, late) -> closeIf(late));
        try {
            int read = in.read(bytes, offset, length);
            if (given.isDone()) {
                throw silent(null);
            }
            return read;
        } catch (IOException e) {
            throw given.isDone() ? silent(e) : e;
        } finally {
            given.complete(null);
        }
    }

    private void closeIf(@Nullable Throwable late) {
        if (late != null) {
            try {
                in.close();
            } catch (IOException e) {
                // The reader learns that it is late all the same.
            }
        }
    }

    private IOException silent(@Nullable IOException cause) {
        return new IOException("nothing came for " + atMost.toMillis() + " ms", cause);
    }
}
