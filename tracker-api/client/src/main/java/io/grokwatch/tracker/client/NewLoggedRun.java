package io.grokwatch.tracker.client;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of an attempt of a run by the program that logs it. The first attempt creates the run; another one, by another client,
 * resumes it.
 *
 * @param id of the run: 1 to 128 letters, digits, {@code _} or {@code -}, beginning with a letter or digit; chosen by the program
 * @param client identifies the process: 1 to 100 letters, digits, {@code _} or {@code -}; it begins one attempt of a run, however often
 *     the request is repeated
 * @param name for people, or null
 * @param experiment the name of the experiment, which is created if there is none; null for the default one
 * @param notes in Markdown, or null
 * @param tags by name, or null
 * @param parameters the settings of the run: text, numbers, flags, or objects of them, or null
 * @param host where the program runs, or null
 * @param device that it trains on, or null
 * @param step the first step of the attempt; of earlier attempts what was logged at that step and later counts no more. Null for the
 *     one after the last
 * @param steps how many steps the run takes in all, or null if that is not known
 * @param seed or null
 */
public record NewLoggedRun(
        String id,
        String client,
        @Nullable String name,
        @Nullable String experiment,
        @Nullable String notes,
        @Nullable Map<String, @Nullable String> tags,
        @Nullable Map<String, @Nullable Object> parameters,
        @Nullable String host,
        @Nullable String device,
        @Nullable Long step,
        @Nullable Long steps,
        @Nullable Long seed) {

    /** A run of which its program states its id alone. */
    public NewLoggedRun(String id, String client) {
        this(id, client, null, null, null, null, null, null, null, null, null, null);
    }

    /** @throws IllegalArgumentException if the id or the client is missing, or a number is out of its range */
    public NewLoggedRun {
        if (id == null || client == null) {
            throw new IllegalArgumentException((id == null ? "id" : "client") + " is missing");
        }
        if (!client.matches("[A-Za-z0-9_-]{1,100}")) {
            throw new IllegalArgumentException("client must be 1 to 100 letters, digits, _ or -, was '" + client + "'");
        }
        if (step != null && step < 0) {
            throw new IllegalArgumentException("step must be at least 0, was " + step);
        }
        if (steps != null && steps < 1) {
            throw new IllegalArgumentException("steps must be at least 1, was " + steps);
        }
    }
}
