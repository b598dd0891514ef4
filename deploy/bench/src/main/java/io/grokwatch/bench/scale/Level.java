package io.grokwatch.bench.scale;

import io.grokwatch.bench.harness.Percentiles;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What was measured of a number of live runs.
 *
 * @param plannedStepsPerSecond of all runs together
 * @param stepsPerSecond that were acknowledged
 * @param detections delays from the acknowledgement of a batch to the detections by it
 * @param page delays from the acknowledgement of a batch to its points on the live feed
 * @param behind how long each service was busy with what had been acknowledged by the end, by its name
 * @param cores of the processors that each process took, by its name
 */
record Level(
        int runs,
        double plannedStepsPerSecond,
        double stepsPerSecond,
        Percentiles detections,
        Percentiles page,
        Map<String, Duration> behind,
        Map<String, Double> cores) {
    private static final double LEAST_SHARE = .95;
    private static final Duration MOST_BEHIND = Duration.ofSeconds(2);

    /** Whether everything that was planned was acknowledged in time, and no service fell behind. */
    boolean isBorne() {
        return isAcknowledged() && behind.values().stream().allMatch(late -> late.compareTo(MOST_BEHIND) <= 0);
    }

    private boolean isAcknowledged() {
        return stepsPerSecond >= LEAST_SHARE * plannedStepsPerSecond;
    }

    /** The process that limits the stack: the service that is behind most, else the broker. */
    String saturated() {
        return behind.entrySet().stream()
                .filter(late -> late.getValue().compareTo(MOST_BEHIND) > 0)
                .max(Map.Entry.comparingByValue(Comparator.naturalOrder()))
                .map(Map.Entry::getKey)
                .orElse(isAcknowledged() ? "none" : "broker");
    }

    String line() {
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "%4d runs  %,8.0f steps/s of %,8.0f   detection p50 %.0f, p99 %.0f ms   page p50 %.0f, p99 %.0f ms",
                runs,
                stepsPerSecond,
                plannedStepsPerSecond,
                detections.ms(.5),
                detections.ms(.99),
                page.ms(.5),
                page.ms(.99)));
        behind.forEach((service, late) ->
                line.append(String.format(Locale.ROOT, "   %s behind %.1f s", service, late.toMillis() / 1e3)));
        line.append("   cores:");
        cores.forEach((process, taken) -> line.append(String.format(Locale.ROOT, " %s %.2f", process, taken)));
        return line.toString();
    }

    Map<String, Object> figure() {
        Map<String, Object> figure = new LinkedHashMap<>();
        figure.put("runs", runs);
        figure.put("steps_per_s", Math.round(stepsPerSecond));
        figure.put("detections", detections.count());
        figure.put("detection_p99_ms", Math.round(detections.ms(.99)));
        figure.put("page_p99_ms", Math.round(page.ms(.99)));
        cores.forEach((process, taken) -> figure.put(process + "_cores", Math.round(taken * 100) / 100.0));
        return figure;
    }
}
