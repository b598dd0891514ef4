package io.grokwatch.trainer.checkpoint;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a saved checkpoint: the step, the attempt, and the SHA-256 of its bytes, so that one file is all of it, and a
 * store or a reader can verify it.
 */
record SavedName(long step, int attempt, String sha256) {
    /** The furthest first; of the same step, that of the later attempt. */
    static final Comparator<SavedName> FURTHEST_FIRST = Comparator.comparingLong(SavedName::step)
            .thenComparingInt(SavedName::attempt)
            .reversed();
    /** Those of the latest attempt first; of the same attempt, the furthest. */
    static final Comparator<SavedName> NEWEST_FIRST = Comparator.comparingInt(SavedName::attempt)
            .thenComparingLong(SavedName::step)
            .reversed();

    private static final Pattern FORM = Pattern.compile("(\\d{12,18})-(\\d{1,9})-([0-9a-f]{64})\\.safetensors");

    static SavedName of(long step, int attempt, Safetensors file) {
        MessageDigest digest = digest();
        file.pieces().forEach(digest::update);
        return new SavedName(step, attempt, hex(digest));
    }

    /** Empty for the name of anything else. */
    static Optional<SavedName> parse(String name) {
        Matcher matcher = FORM.matcher(name);
        return matcher.matches()
                ? Optional.of(new SavedName(
                        Long.parseLong(matcher.group(1)), Integer.parseInt(matcher.group(2)), matcher.group(3)))
                : Optional.empty();
    }

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    @Override
    public String toString() {
        return "%012d-%d-%s.safetensors".formatted(step, attempt, sha256);
    }
}
