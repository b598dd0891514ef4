package io.grokwatch.trainer.model;

import ai.djl.ndarray.NDArray;
import java.util.Set;

/**
 * Sets a random share of numbers to 0 and scales the others up by as much (Srivastava et al., 2014); in training only. It
 * draws from the engine's random numbers.
 *
 * @param rate share that is dropped, in [0, 1); 0 for nothing
 * @param sites where the source of the decoder has it
 */
record Dropout(double rate, Set<Site> sites) {

    /** Where in a block. */
    enum Site {
        /** The pattern of the attention. */
        PATTERN,
        /** The units, before they are taken out; of gated ones, what comes of the nonlinearity. */
        UNITS,
        /** What the attention adds to the rows. */
        ATTENTION,
        /** What the units add to the rows. */
        FEED_FORWARD
    }

    Dropout {
        sites = Set.copyOf(sites);
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("parameter dropout must be in [0, 1), was " + rate);
        }
    }

    /** Nothing is dropped; in training it would be at these sites. */
    static Dropout at(Site... sites) {
        return new Dropout(0, Set.of(sites));
    }

    /** The same sites at another rate. */
    Dropout with(double other) {
        return new Dropout(other, sites);
    }

    NDArray apply(Site site, NDArray numbers) {
        return rate == 0 || !sites.contains(site)
                ? numbers
                : ai.djl.nn.norm.Dropout.dropout(numbers, (float) rate, true).singletonOrThrow();
    }
}
