package io.grokwatch.stream;

import io.grokwatch.detect.Silence;
import io.grokwatch.events.RunId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * When metrics of each run that goes on came last, by this process's clock, and how long that usually takes. Detectors know
 * no clock: what this one tells goes to them as a fact.
 *
 * <p>A run has gone silent when nothing came for the patience, and for {@value #TIMES_USUAL} times as long as usual. Time in
 * which this process could not have heard it does not count: before it started, and while it still reads what was written
 * long ago. So a stream that was down, or replays a topic from its beginning, does not call silent what it has yet to read.
 */
final class Hearing {
    private static final int TIMES_USUAL = 5;
    /** The usual time shrinks by a 32nd with each batch that comes sooner. */
    private static final int DECAY_SHIFT = 5;

    private static final int STATE_BYTES = 2 * Long.BYTES;

    private final KeyValueStore<String, byte[]> heard;
    private final long patienceMs;
    /** From when on it hears what is said as it is said. */
    private long listeningSinceMs;

    /**
     * @param heard by run id: when it was heard last and how long that usually takes, in milliseconds
     * @param patience how long a run may be quiet, whatever its habit
     * @param nowMs the time
     */
    Hearing(KeyValueStore<String, byte[]> heard, Duration patience, long nowMs) {
        this.heard = heard;
        this.patienceMs = patience.toMillis();
        this.listeningSinceMs = nowMs;
    }

    /**
     * Metrics of a run came.
     *
     * @param writtenMs when they were written
     */
    void hear(RunId run, long writtenMs, long nowMs) {
        if (nowMs - writtenMs > patienceMs) {
            listeningSinceMs = nowMs;
        }
        byte[] before = heard.get(run.value());
        long usualMs = 0;
        if (before != null) {
            ByteBuffer state = ByteBuffer.wrap(before);
            long lastMs = state.getLong();
            long usualBeforeMs = state.getLong();
            usualMs = usualBeforeMs - (usualBeforeMs >> DECAY_SHIFT);
            if (lastMs >= listeningSinceMs) {
                usualMs = Math.max(usualMs, nowMs - lastMs);
            }
        }
        heard.put(
                run.value(),
                ByteBuffer.allocate(STATE_BYTES).putLong(nowMs).putLong(usualMs).array());
    }

    /** Nothing more is expected of a run. */
    void forget(RunId run) {
        heard.delete(run.value());
    }

    /** The runs that have gone silent since this was asked last; they are forgotten until they are heard again. */
    Map<RunId, Silence> silent(long nowMs) {
        Map<RunId, Silence> silent = new LinkedHashMap<>();
        try (KeyValueIterator<String, byte[]> all = heard.all()) {
            while (all.hasNext()) {
                KeyValue<String, byte[]> entry = all.next();
                ByteBuffer state = ByteBuffer.wrap(entry.value);
                long lastMs = state.getLong();
                long usualMs = state.getLong();
                long allowedMs = Math.max(patienceMs, TIMES_USUAL * usualMs);
                if (nowMs - Math.max(lastMs, listeningSinceMs) > allowedMs) {
                    silent.put(new RunId(entry.key), new Silence(nowMs - lastMs, usualMs));
                }
            }
        }
        silent.keySet().forEach(this::forget);
        return silent;
    }
}
