package io.grokwatch.events.history;

/**
 * Where the account of older attempts ends: of the attempts before {@code attempt}, what was reported of {@code step} and
 * later does not survive. One entry of {@link AttemptHistory#cutoffs()}.
 *
 * @param attempt the oldest attempt that the cutoff leaves alone
 * @param step the first step whose older accounts do not survive
 */
public record AttemptCutoff(int attempt, long step) {}
