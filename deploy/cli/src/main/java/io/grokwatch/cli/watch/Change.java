package io.grokwatch.cli.watch;

import io.grokwatch.events.trace.TraceLine.Sample;
import java.util.List;
import java.util.OptionalLong;

/**
 * What is new of a followed run.
 *
 * @param restart the first step that differs from what was read before: the training was started again there, and another attempt begins;
 *     empty if the training goes on
 * @param samples in the order logged
 */
public record Change(OptionalLong restart, List<Sample> samples) {
    public Change {
        samples = List.copyOf(samples);
    }
}
