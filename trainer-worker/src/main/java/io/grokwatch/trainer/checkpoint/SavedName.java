package io.grokwatch.trainer.checkpoint;

import java.util.Comparator;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * What a saved checkpoint is called: the step, the attempt, and the CRC-32C of its bytes, so that one file is all there
 * is of it.
 */
record SavedName(long step, int attempt, String checksum) {
    /** The furthest first; of the same step, that of the later attempt. */
    static final Comparator<SavedName> FURTHEST_FIRST = Comparator.comparingLong(SavedName::step)
            .thenComparingInt(SavedName::attempt)
            .reversed();
    /** Those of the latest attempt first; of the same attempt, the furthest. */
    static final Comparator<SavedName> NEWEST_FIRST = Comparator.comparingInt(SavedName::attempt)
            .thenComparingLong(SavedName::step)
            .reversed();

    private static final Pattern FORM = Pattern.compile("(\\d{12,19})-(\\d{1,9})-([0-9a-f]{8})\\.safetensors");

    static SavedName of(long step, int attempt, byte[] bytes) {
        return new SavedName(step, attempt, checksum(bytes));
    }

    /** Empty for the name of anything else. */
    static Optional<SavedName> parse(String name) {
        Matcher matcher = FORM.matcher(name);
        return matcher.matches()
                ? Optional.of(new SavedName(
                        Long.parseLong(matcher.group(1)), Integer.parseInt(matcher.group(2)), matcher.group(3)))
                : Optional.empty();
    }

    static String checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return HexFormat.of().toHexDigits(crc.getValue(), 8);
    }

    @Override
    public String toString() {
        return "%012d-%d-%s.safetensors".formatted(step, attempt, checksum);
    }
}
