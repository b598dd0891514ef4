package io.grokwatch.trainer.worker;

import io.grokwatch.events.RunRequirements;
import io.grokwatch.events.RunSpec;
import io.grokwatch.trainer.plugin.UnsuitableWorkerException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a worker has for runs that require something.
 *
 * @param device {@code cpu}, or {@code cuda:0} and so on
 * @param memoryMib memory of the device
 * @param labels by which runs may ask for it
 */
record WorkerAbilities(String device, long memoryMib, List<String> labels) {
    private static final Pattern DEVICE = Pattern.compile("cpu|cuda:\\d{1,3}");
    private static final long MIB = 1 << 20;

    WorkerAbilities {
        if (!DEVICE.matcher(device).matches()) {
            throw new IllegalArgumentException("--device must be cpu or cuda:N, was '" + device + "'");
        }
        labels = List.copyOf(labels);
        labels.forEach(RunRequirements::requireLabel);
    }

    /** A worker without labels on a device, with the memory of this host. */
    static WorkerAbilities on(String device) {
        return new WorkerAbilities(device, ProcessVitals.memoryTotalBytes() / MIB, List.of());
    }

    /** @throws UnsuitableWorkerException if the worker does not have what a run requires */
    void require(RunSpec spec) {
        RunRequirements requires = spec.requires();
        String missing = requires == null ? null : requires.missing(device, memoryMib, labels);
        if (missing != null) {
            throw new UnsuitableWorkerException("what it requires, " + requires, "it lacks " + missing);
        }
    }
}
