package io.grokwatch.cli.tracker;

import io.grokwatch.events.validation.Text;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;

/** The existing name that is closest to one that was mistyped. */
public final class Suggestion {
    /** A name is suggested if at most a third of its characters differ. */
    private static final int CHARACTERS_PER_ERROR = 3;

    private Suggestion() {}

    private record Candidate(String name, int errors) {}

    /** {@code "; did you mean X?"} if one of the names is close, else an empty text. */
    public static String among(Stream<String> names, String typed) {
        String lower = typed.toLowerCase(Locale.ROOT);
        return names.distinct()
                .map(name -> new Candidate(name, errors(name.toLowerCase(Locale.ROOT), lower)))
                .filter(candidate -> candidate.errors() * CHARACTERS_PER_ERROR
                        <= candidate.name().length())
                .min(Comparator.comparingInt(Candidate::errors))
                .map(candidate -> "; did you mean " + Text.escaped(candidate.name()) + "?")
                .orElse("");
    }

    /** Insertions, deletions and substitutions of characters that make one text of the other (Levenshtein 1966). */
    private static int errors(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(substituted, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
