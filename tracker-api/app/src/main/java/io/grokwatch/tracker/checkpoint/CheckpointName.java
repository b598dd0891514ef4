package io.grokwatch.tracker.checkpoint;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a worker calls a checkpoint: {@code STEP-ATTEMPT-SHA256.safetensors}. Having this form, a name is safe as that of a
 * file, and identifies the bytes.
 *
 * @param text the whole name
 * @param sha256 of the bytes, in lower-case hexadecimal
 */
record CheckpointName(String text, String sha256) {
    private static final Pattern FORM = Pattern.compile("\\d{12,18}-\\d{1,9}-([0-9a-f]{64})\\.safetensors");

    /** @throws IllegalArgumentException if it has another form */
    static CheckpointName parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "the name of a checkpoint is STEP-ATTEMPT-SHA256.safetensors, with 12 to 18 digits, was '" + text
                            + "'");
        }
        return new CheckpointName(text, matcher.group(1));
    }

    static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }
}
