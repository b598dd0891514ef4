package io.grokwatch.tracker.client;

import java.util.List;

/** API tokens, those created last first. */
public record Tokens(List<TokenView> tokens) {
    public Tokens {
        tokens = List.copyOf(tokens);
    }
}
