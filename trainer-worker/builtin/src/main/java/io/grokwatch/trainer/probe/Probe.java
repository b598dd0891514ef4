package io.grokwatch.trainer.probe;

import java.util.List;

/** A measure of the weights as they are when it is taken. */
public interface Probe {

    /** The metrics it gives, in their order. */
    List<String> names();

    /** Their values; NaN where there is nothing to measure. */
    double[] measure();
}
