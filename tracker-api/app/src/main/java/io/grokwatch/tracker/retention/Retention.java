package io.grokwatch.tracker.retention;

import io.grokwatch.tracker.ScheduledTask;
import io.grokwatch.tracker.TrackerConfig;
import io.grokwatch.tracker.client.DiskUse.ExperimentDiskUse;
import io.grokwatch.tracker.client.PurgeRequest;
import io.grokwatch.tracker.client.RetentionLimit;
import io.grokwatch.tracker.client.RetentionPolicies;
import io.grokwatch.tracker.client.RetentionPolicy;
import io.grokwatch.tracker.retention.KeptRuns.KeptRun;
import io.grokwatch.tracker.retention.RunSizes.Size;
import io.grokwatch.tracker.store.Releases;
import io.grokwatch.tracker.store.RunData;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Executes the retention policies of experiments, and measures runs. Runs that are active and pinned runs are kept whole. By age
 * everything is deleted that is older than the limit, by size what was logged longest ago until the rest is within the limit; of one
 * run the data of a kind are deleted together. Without a policy nothing is deleted.
 */
@Singleton
final class Retention implements ScheduledTask {
    private static final Logger LOG = Logger.getLogger(Retention.class);
    /** How long runs are measured in one execution; the next one continues. */
    private static final Duration MAX_MEASURING = Duration.ofSeconds(20);
    /** How long after its last record the data of a run may grow. */
    private static final Duration CHANGING_AFTER_END = Duration.ofMinutes(5);
    /** In how many executions an active run is measured once. */
    private static final int ACTIVE_RUNS_EVERY = 10;

    private final KeptRuns runs;
    private final RetentionStore policies;
    private final Releases releases;
    private final RunSizes sizes;
    private final Purges purges;
    private final ExperimentPurges experimentPurges;
    private final Duration interval;
    private final Counter executions;

    Retention(
            KeptRuns runs,
            RetentionStore policies,
            Releases releases,
            RunSizes sizes,
            Purges purges,
            ExperimentPurges experimentPurges,
            TrackerConfig config,
            MeterRegistry meters) {
        this.runs = runs;
        this.policies = policies;
        this.releases = releases;
        this.sizes = sizes;
        this.purges = purges;
        this.experimentPurges = experimentPurges;
        this.interval = config.retention().interval();
        this.executions = meters.counter("grokwatch.retention.executions");
    }

    @Override
    public Duration interval() {
        return interval;
    }

    @Override
    public void run() throws InterruptedException {
        List<KeptRun> all = runs.all();
        Map<String, Size> measured = measure(all);
        RetentionPolicies stated = policies.all();
        for (RunData.Kind kind : RunData.Kind.values()) {
            Map<String, Instant> completed = releases.completed(kind);
            for (Map.Entry<String, RetentionPolicy> policy :
                    stated.experiments().entrySet()) {
                RetentionLimit limit = limit(policy.getValue(), kind);
                if (limit != null) {
                    release(policy.getKey(), kind, limit, all, measured, completed);
                }
            }
        }
        for (Map.Entry<String, RetentionPolicy> policy : stated.experiments().entrySet()) {
            Duration after = policy.getValue().purgeDeletedAfter();
            if (after != null) {
                purge(policy.getKey(), after, all);
            }
        }
        executions.increment();
    }

    /** Runs by experiment, with what they have on disk; the largest first. */
    List<ExperimentDiskUse> use() {
        Map<String, Size> known = sizes.all();
        Map<String, List<KeptRun>> byExperiment = new TreeMap<>();
        for (KeptRun run : runs.all()) {
            byExperiment
                    .computeIfAbsent(run.experiment(), first -> new ArrayList<>())
                    .add(run);
        }
        List<ExperimentDiskUse> use = new ArrayList<>();
        byExperiment.forEach((experiment, ofExperiment) -> {
            TreeMap<String, Long> kinds = new TreeMap<>();
            int measured = 0;
            long bytes = 0;
            for (KeptRun run : ofExperiment) {
                Size size = known.get(run.id());
                if (size != null) {
                    measured += size.state().equals(stateOf(run)) ? 1 : 0;
                    size.bytes().forEach((name, count) -> kinds.merge(name, count, Long::sum));
                    bytes += size.total();
                }
            }
            use.add(new ExperimentDiskUse(experiment, ofExperiment.size(), measured, bytes, kinds));
        });
        use.sort(Comparator.comparingLong(ExperimentDiskUse::bytes).reversed());
        return use;
    }

    /** Measures the runs that have changed since they were measured, for a bounded time. */
    private Map<String, Size> measure(List<KeptRun> all) {
        Map<String, Size> known = new HashMap<>(sizes.all());
        long deadline = System.nanoTime() + MAX_MEASURING.toNanos();
        for (KeptRun run : all) {
            Size size = known.get(run.id());
            if (isDue(run, size) && System.nanoTime() < deadline) {
                known.put(run.id(), sizes.measure(run.id(), stateOf(run)));
            }
        }
        return known;
    }

    /**
     * Whether a run is to be measured: one that has changed, less often while it is active, and for a while after its last record, as
     * snapshots, what is measured of them and checkpoints are no records of its progress.
     */
    private boolean isDue(KeptRun run, @Nullable Size size) {
        if (size == null) {
            return true;
        }
        boolean isChanging = !size.state().equals(stateOf(run))
                || size.at().isBefore(run.lastRecordAt().plus(CHANGING_AFTER_END));
        Duration pause = run.active() ? interval.multipliedBy(ACTIVE_RUNS_EVERY) : interval;
        return isChanging && !size.at().plus(pause).isAfter(Instant.now());
    }

    private void release(
            String experiment,
            RunData.Kind kind,
            RetentionLimit limit,
            List<KeptRun> all,
            Map<String, Size> measured,
            Map<String, Instant> completed) {
        List<KeptRun> ofExperiment = all.stream()
                .filter(run -> run.experiment().equals(experiment))
                .sorted(Comparator.comparing(KeptRun::lastRecordAt).thenComparing(KeptRun::id))
                .toList();
        long total = ofExperiment.stream()
                .mapToLong(run -> sizes.bytes(measured.get(run.id()), kind))
                .sum();
        Instant now = Instant.now();
        for (KeptRun run : ofExperiment) {
            Instant releasedAt = completed.get(run.id());
            boolean isReleased = releasedAt != null && !releasedAt.isBefore(run.lastRecordAt());
            if (run.active() || run.pinned() || isReleased) {
                continue;
            }
            long bytes = sizes.bytes(measured.get(run.id()), kind);
            Duration maxAge = limit.maxAge();
            Long maxBytes = limit.maxBytes();
            boolean isTooOld = maxAge != null && run.lastRecordAt().plus(maxAge).isBefore(now);
            boolean isTooMuch = maxBytes != null && total > maxBytes && bytes > 0;
            if ((isTooOld || isTooMuch) && isUnchanged(run)) {
                releases.record(run.id(), kind, now, false);
                for (RunData data : sizes.ofKind(kind)) {
                    data.delete(run.id());
                }
                releases.record(run.id(), kind, now, true);
                measured.put(run.id(), sizes.measure(run.id(), stateOf(run)));
                total -= bytes;
                LOG.infof(
                        "released run=%s kind=%s bytes=%d experiment=%s by=%s",
                        run.id(), kind, bytes, experiment, isTooOld ? "maxAge" : "maxBytes");
            }
        }
    }

    /** Whether a run is stored as it was listed: another instance may have projected records of it, or pinned it. */
    private boolean isUnchanged(KeptRun run) {
        return runs.find(run.id()).filter(run::equals).isPresent();
    }

    private void purge(String experiment, Duration after, List<KeptRun> all) throws InterruptedException {
        Instant before = Instant.now().minus(after);
        List<String> due = all.stream()
                .filter(run -> run.experiment().equals(experiment) && !run.active())
                .filter(run -> run.deletedAt() != null && run.deletedAt().isBefore(before))
                .map(KeptRun::id)
                .limit(PurgeRequest.MAX_RUNS)
                .toList();
        if (!due.isEmpty()) {
            purges.purge(due);
        }
        experimentPurges.purgeIfEmpty(experiment, before);
    }

    private static @Nullable RetentionLimit limit(RetentionPolicy policy, RunData.Kind kind) {
        return switch (kind) {
            case POINTS -> policy.points();
            case SNAPSHOTS -> policy.snapshots();
            case CHECKPOINTS -> policy.checkpoints();
        };
    }

    /** What a run's size depends on. */
    private static String stateOf(KeptRun run) {
        return run.lastRecordAt().toString();
    }
}
