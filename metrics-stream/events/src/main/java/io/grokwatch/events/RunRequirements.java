package io.grokwatch.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collection;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a worker must have to train a run.
 *
 * @param device the kind of device it trains on, {@code cpu} or {@code cuda}; null for any
 * @param memoryMib memory of the device, in MiB, at least; null for any
 * @param label that the worker was given by who runs it, such as the name of a GPU; null for any
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunRequirements(
        @Nullable String device,
        @Nullable Long memoryMib,
        @Nullable String label) {
    private static final Pattern DEVICE = Pattern.compile("cpu|cuda");
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,62}");

    public RunRequirements {
        if (device != null) {
            Require.that(
                    DEVICE.matcher(device).matches(),
                    "requires.device must be cpu or cuda, was '" + Require.shorten(device) + "'");
        }
        if (memoryMib != null) {
            Require.atLeast(memoryMib, 1L, "requires.memoryMib");
        }
        if (label != null) {
            requireLabel(label);
        }
    }

    /**
     * A label.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static String requireLabel(String label) {
        Require.that(
                LABEL.matcher(label).matches(),
                "a label must be 1 to 63 letters, digits, dots, hyphens and underscores, was '" + Require.shorten(label)
                        + "'");
        return label;
    }

    /**
     * What a worker lacks, in a few words; null if it has everything.
     *
     * @param workerDevice {@code cpu} or {@code cuda:N}
     * @param workerMemoryMib memory of the device
     * @param workerLabels that the worker was given
     */
    public @Nullable String missing(String workerDevice, long workerMemoryMib, Collection<String> workerLabels) {
        if (device != null && !workerDevice.equals(device) && !workerDevice.startsWith(device + ":")) {
            return "the device '" + device + "', and trains on " + workerDevice;
        }
        if (memoryMib != null && workerMemoryMib < memoryMib) {
            return memoryMib + " MiB of memory, and has " + workerMemoryMib;
        }
        return label == null || workerLabels.contains(label)
                ? null
                : "the label '" + label + "', and has " + (workerLabels.isEmpty() ? "none" : workerLabels);
    }

    /** What is required, in a few words. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        append(text, "device", device);
        append(text, "memoryMib", memoryMib);
        append(text, "label", label);
        return text.isEmpty() ? "nothing" : text.toString();
    }

    private static void append(StringBuilder text, String name, @Nullable Object value) {
        if (value != null) {
            text.append(text.isEmpty() ? "" : ", ").append(name).append('=').append(value);
        }
    }
}
