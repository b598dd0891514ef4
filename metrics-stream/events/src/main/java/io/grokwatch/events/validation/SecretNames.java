package io.grokwatch.events.validation;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Settings whose values are secrets, by their names: {@code *_key}, {@code *_token}, and names with {@code password}, {@code
 * passwd}, {@code secret} or {@code credentials} among their words. Words are separated by {@code _ . -} or by a capital
 * letter; case does not matter. {@code apikey}, {@code password} and {@code secret} alone are names of that kind, {@code key} and
 * {@code token} alone are not.
 *
 * <p>Such a value reaches the trainer as it is. Wherever it is shown, or stored to be shown, it is {@value #MASK}.
 */
public final class SecretNames {
    /** What is shown in the place of a secret. */
    public static final String MASK = "********";

    private static final Pattern SEPARATOR = Pattern.compile("[_.\\-]+|(?<=[a-z0-9])(?=[A-Z])");
    private static final Set<String> ANYWHERE =
            Set.of("password", "passwd", "passphrase", "secret", "secrets", "credential", "credentials", "apikey");
    private static final Set<String> AFTER_ANOTHER = Set.of("key", "token", "keys", "pwd");

    private SecretNames() {}

    /** Whether the value of a setting of this name is a secret. */
    public static boolean isSecret(String name) {
        List<String> words = SEPARATOR
                .splitAsStream(name)
                .map(word -> word.toLowerCase(Locale.ROOT))
                .toList();
        return words.stream().anyMatch(ANYWHERE::contains)
                || (words.size() > 1 && AFTER_ANOTHER.contains(words.getLast()));
    }
}
