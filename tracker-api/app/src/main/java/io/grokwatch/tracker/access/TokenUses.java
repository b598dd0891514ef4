package io.grokwatch.tracker.access;

import io.grokwatch.tracker.ScheduledTask;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Stores the last use of each token every half minute, rather than with every request. */
@Singleton
final class TokenUses implements ScheduledTask {
    private static final Duration INTERVAL = Duration.ofSeconds(30);

    private final ApiTokens tokens;

    TokenUses(ApiTokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public Duration interval() {
        return INTERVAL;
    }

    @Override
    public void run() {
        tokens.storeUses();
    }
}
