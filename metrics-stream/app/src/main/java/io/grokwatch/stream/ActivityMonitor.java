package io.grokwatch.stream;

import io.grokwatch.detect.anomaly.Inactivity;
import io.grokwatch.events.RunId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * When each running run was last active (it began, or metrics of it were received), by the clock of this process, and how long
 * that usually takes. Detectors have no clock: the inactivity that this one finds is an input to them.
 *
 * <p>A run has gone silent after an inactivity longer than the allowed one, which is a configured minimum and {@value #TIMES_USUAL} times
 * the usual at least. Time in which this process could not have received anything does not count: before it started, and
 * while it reads what was written long ago. So a stream that was down, or replays a topic from its beginning, does not call
 * silent what it has yet to read.
 *
 * <p>An attempt that a newer one has taken over from counts no more: neither its metrics nor its end.
 */
final class ActivityMonitor {
    private static final int TIMES_USUAL = 5;
    /** The usual time shrinks by a 32nd with each batch that is received sooner. */
    private static final int DECAY_SHIFT = 5;

    private final KeyValueStore<String, byte[]> activities;
    private final long minAllowedMs;
    /** Since when records are received as they are written. */
    private long upToDateSinceMs;

    /**
     * @param activities by run id: {@link LastActivity#toBytes}
     * @param minAllowed how long a run may be inactive, whatever is usual for it
     * @param nowMs the time
     */
    ActivityMonitor(KeyValueStore<String, byte[]> activities, Duration minAllowed, long nowMs) {
        this.activities = activities;
        this.minAllowedMs = minAllowed.toMillis();
        this.upToDateSinceMs = nowMs;
    }

    /**
     * An attempt began, or metrics of it were received; what is usual is learnt by each attempt for itself.
     *
     * @param writtenMs when that was written
     */
    void recordActivity(RunId run, int attempt, long writtenMs, long nowMs) {
        if (nowMs - writtenMs > minAllowedMs) {
            upToDateSinceMs = nowMs;
        }
        LastActivity before = LastActivity.fromBytes(activities.get(run.value()));
        if (before != null && attempt < before.attempt()) {
            return;
        }
        long usualMs = before != null && before.attempt() == attempt ? usual(before, nowMs) : 0;
        activities.put(run.value(), new LastActivity(attempt, nowMs, usualMs).toBytes());
    }

    private long usual(LastActivity before, long nowMs) {
        long usualMs = before.usualMs() - (before.usualMs() >> DECAY_SHIFT);
        return before.lastMs() >= upToDateSinceMs ? Math.max(usualMs, nowMs - before.lastMs()) : usualMs;
    }

    /** An attempt ended: no activity is expected, unless a newer one has taken over. */
    void recordEnd(RunId run, int attempt) {
        LastActivity before = LastActivity.fromBytes(activities.get(run.value()));
        if (before == null || attempt >= before.attempt()) {
            activities.delete(run.value());
        }
    }

    /** The runs that have gone silent since the last call. Each is reported once, until it is active again. */
    Map<RunId, Inactivity> newlySilent(long nowMs) {
        Map<RunId, Inactivity> silent = new LinkedHashMap<>();
        try (KeyValueIterator<String, byte[]> all = activities.all()) {
            while (all.hasNext()) {
                KeyValue<String, byte[]> entry = all.next();
                LastActivity last = LastActivity.fromBytes(entry.value);
                if (last != null && isSilent(last, nowMs)) {
                    silent.put(new RunId(entry.key), new Inactivity(nowMs - last.lastMs(), last.usualMs()));
                }
            }
        }
        silent.keySet().forEach(run -> activities.delete(run.value()));
        return silent;
    }

    private boolean isSilent(LastActivity last, long nowMs) {
        long allowedMs = Math.max(minAllowedMs, TIMES_USUAL * last.usualMs());
        return nowMs - Math.max(last.lastMs(), upToDateSinceMs) > allowedMs;
    }
}
