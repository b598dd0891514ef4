package io.grokwatch.events.codec;

import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.validation.Rejection;
import java.util.List;

/**
 * A batch of metrics as it was read from a record: what the rules keep of it, and what they refuse.
 *
 * @param batch may be without blocks, if nothing was kept
 * @param rejections by kind, empty if all of it was kept; a pure function of the record
 */
public record ReceivedMetrics(MetricBatch batch, List<Rejection> rejections) {
    public ReceivedMetrics {
        rejections = List.copyOf(rejections);
    }
}
