package io.grokwatch.tracker.client;

import java.time.Instant;
import java.util.List;

/**
 * The request of a host to be given credentials for its workers.
 *
 * @param host its name, 1 to 64 letters, digits, dots, hyphens and underscores
 * @param devices that its workers train on
 * @param time of its clock
 */
public record WorkerJoin(String host, List<String> devices, Instant time) {
    private static final int MAX_DEVICES = 256;

    public WorkerJoin {
        if (host == null || !host.matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")) {
            throw new IllegalArgumentException(
                    "host must have 1 to 64 letters, digits, dots, hyphens and underscores, was "
                            + (host == null ? "missing" : "'" + host.substring(0, Math.min(64, host.length())) + "'"));
        }
        devices = devices == null ? List.of() : List.copyOf(devices);
        if (devices.isEmpty()
                || devices.size() > MAX_DEVICES
                || !devices.stream().allMatch(device -> device.matches("cpu|cuda:\\d{1,3}"))) {
            throw new IllegalArgumentException(
                    "devices must be 1 to " + MAX_DEVICES + " of cpu and cuda:N, were " + devices);
        }
        if (time == null) {
            throw new IllegalArgumentException("time must be that of the clock of the host, was missing");
        }
    }
}
