package io.grokwatch.events.naming;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A standard metric that names could be read as in more than one way.
 *
 * @param standard the standard name
 * @param read the logged name that it is read from, or null if none
 * @param others the names that could be meant as well
 * @param reason why, as a sentence
 */
public record NameAmbiguity(String standard, @Nullable String read, List<String> others, String reason) {
    public NameAmbiguity {
        others = List.copyOf(others);
    }
}
