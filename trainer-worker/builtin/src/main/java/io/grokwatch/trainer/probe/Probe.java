package io.grokwatch.trainer.probe;

import java.util.List;

/** A measurement of the current weights that costs forward or backward passes of its own. */
public interface Probe {

    /** Names of its metrics. */
    List<String> names();

    /** Values of the metrics, in the order of their names; NaN where one is undefined. */
    double[] measure();
}
