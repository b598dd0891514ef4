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
 * When each run that goes on began or gave metrics last, by this process's clock, and how long that usually takes. Detectors
 * know no clock: what this one tells goes to them as a fact.
 *
 * <p>A run has gone silent when nothing came for the patience, and for {@value #TIMES_USUAL} times as long as usual. Time in
 * which this process could not have heard it does not count: before it started, and while it still reads what was written
 * long ago. So a stream that was down, or replays a topic from its beginning, does not call silent what it has yet to read.
 *
 * <p>An attempt that was taken over is not listened to any more, neither to its metrics nor to its end.
 */
final class Hearing {
    private static final int TIMES_USUAL = 5;
    /** The usual time shrinks by a 32nd with each batch that comes sooner. */
    private static final int DECAY_SHIFT = 5;

    private final KeyValueStore<String, byte[]> heard;
    private final long patienceMs;
    /** From when on it hears what is said as it is said. */
    private long listeningSinceMs;

    /**
     * @param heard by run id: {@link Heard#toBytes}
     * @param patience how long a run may be quiet, whatever its habit
     * @param nowMs the time
     */
    Hearing(KeyValueStore<String, byte[]> heard, Duration patience, long nowMs) {
        this.heard = heard;
        this.patienceMs = patience.toMillis();
        this.listeningSinceMs = nowMs;
    }

    /**
     * An attempt began or metrics of it came; what usually takes how long is learnt anew by each attempt.
     *
     * @param writtenMs when that was written
     */
    void hear(RunId run, int attempt, long writtenMs, long nowMs) {
        if (nowMs - writtenMs > patienceMs) {
            listeningSinceMs = nowMs;
        }
        Heard before = Heard.fromBytes(heard.get(run.value()));
        if (before != null && attempt < before.attempt()) {
            return;
        }
        long usualMs =
                before == null || (before.attempt() > 0 && before.attempt() < attempt) ? 0 : usual(before, nowMs);
        heard.put(run.value(), new Heard(attempt, nowMs, usualMs).toBytes());
    }

    private long usual(Heard before, long nowMs) {
        long usualMs = before.usualMs() - (before.usualMs() >> DECAY_SHIFT);
        return before.lastMs() >= listeningSinceMs ? Math.max(usualMs, nowMs - before.lastMs()) : usualMs;
    }

    /** Nothing more is expected of an attempt, unless a newer one has taken over. */
    void forget(RunId run, int attempt) {
        Heard before = Heard.fromBytes(heard.get(run.value()));
        if (before == null || attempt >= before.attempt()) {
            heard.delete(run.value());
        }
    }

    /** The runs that have gone silent since this was asked last; they are forgotten until they are heard again. */
    Map<RunId, Inactivity> silent(long nowMs) {
        Map<RunId, Inactivity> silent = new LinkedHashMap<>();
        try (KeyValueIterator<String, byte[]> all = heard.all()) {
            while (all.hasNext()) {
                KeyValue<String, byte[]> entry = all.next();
                Heard last = Heard.fromBytes(entry.value);
                if (last != null && isSilent(last, nowMs)) {
                    silent.put(new RunId(entry.key), new Inactivity(nowMs - last.lastMs(), last.usualMs()));
                }
            }
        }
        silent.keySet().forEach(run -> heard.delete(run.value()));
        return silent;
    }

    private boolean isSilent(Heard last, long nowMs) {
        long allowedMs = Math.max(patienceMs, TIMES_USUAL * last.usualMs());
        return nowMs - Math.max(last.lastMs(), listeningSinceMs) > allowedMs;
    }
}
