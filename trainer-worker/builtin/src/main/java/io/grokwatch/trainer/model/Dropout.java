package io.grokwatch.trainer.model;

import ai.djl.ndarray.NDArray;
import java.util.Set;

/**
 * Dropout (Srivastava et al., JMLR 15, 2014): sets each activation to 0 with probability {@code rate} and multiplies the
 * others by {@code 1 / (1 - rate)}. Masks are drawn from the engine's generator.
 *
 * @param rate in [0, 1); 0 outside training
 * @param sites of a block that the source of the architecture applies it to
 */
record Dropout(double rate, Set<Site> sites) {

    /** A place in a block. */
    enum Site {
        /** The attention weights. */
        ATTENTION_WEIGHTS,
        /** The hidden activations of the feed-forward layer; of SwiGLU, the output of SiLU. */
        HIDDEN,
        /** The output of the attention. */
        ATTENTION_OUTPUT,
        /** The output of the feed-forward layer. */
        FEED_FORWARD_OUTPUT
    }

    Dropout {
        sites = Set.copyOf(sites);
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("parameter dropout must be in [0, 1), was " + rate);
        }
    }

    /** Dropout at some sites, at rate 0. */
    static Dropout atSites(Site... sites) {
        return new Dropout(0, Set.of(sites));
    }

    /** The same sites at another rate. */
    Dropout withRate(double other) {
        return new Dropout(other, sites);
    }

    NDArray apply(Site site, NDArray activations) {
        return rate == 0 || !sites.contains(site)
                ? activations
                : ai.djl.nn.norm.Dropout.dropout(activations, (float) rate, true)
                        .singletonOrThrow();
    }
}
