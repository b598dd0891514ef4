package io.grokwatch.tracker.export;

import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Ranges of bytes to the end, {@code bytes=FIRST-} (RFC 9110, section 14.2), which are those that resume a download. */
final class ByteRange {
    private static final Pattern TO_THE_END = Pattern.compile("bytes=(\\d{1,18})-");

    private ByteRange() {}

    /** The first byte that is requested; empty if all are, or for another kind of range, which is answered with all bytes. */
    static OptionalLong first(@Nullable String header) {
        Matcher range = header == null ? null : TO_THE_END.matcher(header.strip());
        return range != null && range.matches()
                ? OptionalLong.of(Long.parseLong(range.group(1)))
                : OptionalLong.empty();
    }

    /** Counts bytes. */
    static final class Counter extends OutputStream {
        private long count;

        long count() {
            return count;
        }

        @Override
        public void write(int b) {
            count++;
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            count += length;
        }
    }

    /** Passes on the bytes from one on. */
    static final class Tail extends OutputStream {
        private final OutputStream out;
        private long skipped;

        /** @param skipped how many bytes are left out */
        Tail(OutputStream out, long skipped) {
            this.out = out;
            this.skipped = skipped;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            int left = (int) Math.min(skipped, length);
            skipped -= left;
            if (left < length) {
                out.write(bytes, from + left, length - left);
            }
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }
    }
}
