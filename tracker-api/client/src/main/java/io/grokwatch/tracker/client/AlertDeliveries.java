package io.grokwatch.tracker.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of the log of alerts, newest first.
 *
 * @param next the cursor of the next page, or null if this is the last
 */
public record AlertDeliveries(
        List<AlertDeliveryView> deliveries, @Nullable String next) {
    public AlertDeliveries {
        deliveries = List.copyOf(deliveries);
    }
}
