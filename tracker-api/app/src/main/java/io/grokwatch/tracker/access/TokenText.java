package io.grokwatch.tracker.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The text of an API token: {@code gw}, an id of 8 and a secret of 30 random letters and digits. W&B's clients take keys of 40 letters and
 * digits or more. The secret has 178 bits, so that its digest needs neither salt nor a slow function.
 */
record TokenText(String text) {
    private static final Pattern FORM = Pattern.compile("gw[A-Za-z0-9]{38}");
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final String PREFIX = "gw";
    private static final int ID_END = 10;
    private static final int LENGTH = 40;

    /** A new one. */
    static TokenText random(SecureRandom random) {
        StringBuilder text = new StringBuilder(PREFIX);
        while (text.length() < LENGTH) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return new TokenText(text.toString());
    }

    /** A text that has the form of a token; empty if it has not. */
    static Optional<TokenText> parse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new TokenText(text)) : Optional.empty();
    }

    /** The part by which the stored token is found; it is no secret. */
    String id() {
        return text.substring(PREFIX.length(), ID_END);
    }

    /** What is stored of it: SHA-256 of the whole, in hexadecimal. */
    String digest() {
        return digest(text);
    }

    /** SHA-256 in hexadecimal. */
    static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Whether two digests are the same, in a time that does not depend on where they differ. */
    static boolean isSame(String digest, String other) {
        return MessageDigest.isEqual(
                digest.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
    }

    /** Without the secret, so that a log does not have it. */
    @Override
    public String toString() {
        return PREFIX + id() + "...";
    }
}
