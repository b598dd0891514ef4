package io.grokwatch.tracker.access;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.grokwatch.tracker.TrackerConfig;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The rate of requests of each token: a bucket that holds what is allowed for ten seconds. Thread-safe. */
@Singleton
final class RequestRates {
    private static final int BURST_SECONDS = 10;
    private static final int MAX_BUCKETS = 10_000;
    private static final Duration IDLE = Duration.ofMinutes(1);

    private final LoadingCache<String, Bucket> buckets;

    @Inject
    RequestRates(TrackerConfig config) {
        this(config.access().rate(), TimeMeter.SYSTEM_NANOTIME);
    }

    /**
     * @param perSecond the cost of requests that is allowed in a second
     * @throws IllegalArgumentException if the most expensive request would never be allowed
     */
    RequestRates(int perSecond, TimeMeter time) {
        if ((long) perSecond * BURST_SECONDS < RouteRules.MAX_COST) {
            throw new IllegalArgumentException("grokwatch.tracker.access.rate must be at least "
                    + RouteRules.MAX_COST / BURST_SECONDS + ", was " + perSecond);
        }
        this.buckets = Caffeine.newBuilder()
                .maximumSize(MAX_BUCKETS)
                .expireAfterAccess(IDLE)
                .build(id -> Bucket.builder()
                        .withCustomTimePrecision(time)
                        .addLimit(limit -> limit.capacity((long) perSecond * BURST_SECONDS)
                                .refillGreedy(perSecond, Duration.ofSeconds(1)))
                        .build());
    }

    /** Takes the cost of a request; 0, or the seconds after which it may be repeated, at least 1. */
    long take(String id, int cost) {
        ConsumptionProbe probe = buckets.get(id).tryConsumeAndReturnRemaining(cost);
        return probe.isConsumed() ? 0 : TimeUnit.NANOSECONDS.toSeconds(probe.getNanosToWaitForRefill()) + 1;
    }
}
