package io.grokwatch.trainer.spi;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything a run needs to go on exactly as if it had never been interrupted: weights, state of the optimiser, of the
 * schedule and of the random numbers.
 *
 * @param step the next one to take; every step before it was taken and logged
 * @param tensors by name
 * @param state the rest, as JSON has it: String, Long, Double, Boolean, and Lists and Maps of these. Doubles come back bit
 *     for bit, also NaN and the infinities
 */
public record Checkpoint(long step, SortedMap<String, Tensor> tensors, Map<String, Object> state) {
    public Checkpoint {
        if (step < 0) {
            throw new IllegalArgumentException("step must be at least 0, was " + step);
        }
        tensors = Collections.unmodifiableSortedMap(new TreeMap<>(tensors));
        state = Collections.unmodifiableMap(new LinkedHashMap<>(state));
    }
}
