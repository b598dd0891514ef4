package io.grokwatch.tracker.run;

import io.grokwatch.events.MetricBatch;
import io.grokwatch.tracker.metric.MetricPosition;
import io.grokwatch.tracker.run.AttemptState.Latest;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the metrics of a run report of its newest attempt. It is stored apart from {@link Progress}, which is folded by another lane
 * of the projection, and joined with it when the run is read. The fold is a join: batches that are received twice, or again from
 * the beginning, change nothing.
 *
 * <p>One wild step is not believed: a batch whose last step is more than twice the greatest so far and {@value #STRIDE} beyond is
 * suspect until another batch reaches at least half of it. So is one step that is as far beyond all others of its batch.
 *
 * @param attempt its number, 0 before the first batch
 * @param step the greatest that is believed
 * @param suspectStep the greatest that is not believed yet, or null
 * @param suspectSequence of the batch that reported it
 * @param latest newest value of each metric, by name
 * @param extents of these metrics, and of some that only older attempts have logged
 * @param firstRecordAt time of the earliest record, or null
 * @param lastRecordAt time of the latest record, or null
 * @param position how far they are stored
 */
record MetricProgress(
        int attempt,
        long step,
        @Nullable Long suspectStep,
        long suspectSequence,
        SortedMap<String, Latest> latest,
        SortedMap<String, MetricExtent> extents,
        @Nullable Instant firstRecordAt,
        @Nullable Instant lastRecordAt,
        MetricPosition position) {
    /** No metrics were received. */
    static final MetricProgress NONE = new MetricProgress(
            0,
            -1,
            null,
            0,
            Collections.emptySortedMap(),
            Collections.emptySortedMap(),
            null,
            null,
            MetricPosition.NONE);

    private static final long STRIDE = 100_000;

    MetricProgress {
        latest = latest == null
                ? Collections.emptySortedMap()
                : Collections.unmodifiableSortedMap(new TreeMap<>(latest));
        extents = extents == null
                ? Collections.emptySortedMap()
                : Collections.unmodifiableSortedMap(new TreeMap<>(extents));
        position = position == null ? MetricPosition.NONE : position;
    }

    /** This, stored up to another position. */
    MetricProgress at(MetricPosition next) {
        return new MetricProgress(
                attempt, step, suspectStep, suspectSequence, latest, extents, firstRecordAt, lastRecordAt, next);
    }

    /** This and a batch, whose record has that time. */
    MetricProgress with(MetricBatch batch, Instant at) {
        Instant first = firstRecordAt == null || at.isBefore(firstRecordAt) ? at : firstRecordAt;
        Instant last = lastRecordAt == null || at.isAfter(lastRecordAt) ? at : lastRecordAt;
        if (batch.attempt() < attempt) {
            return new MetricProgress(
                    attempt, step, suspectStep, suspectSequence, latest, extents, first, last, position);
        }
        MetricProgress before = batch.attempt() == attempt ? this : NONE;
        LatestValues values = new LatestValues(before.latest);
        long reached = values.add(batch);
        MetricExtents ofMetrics = new MetricExtents(extents);
        if (batch.attempt() > attempt) {
            ofMetrics.beginAttempt(batch);
        }
        ofMetrics.add(batch);
        SortedMap<String, Latest> newest = values.values();
        MetricProgress next = new MetricProgress(
                batch.attempt(),
                before.step,
                before.suspectStep,
                before.suspectSequence,
                newest,
                ofMetrics.of(newest.keySet()),
                first,
                last,
                position);
        long others = greatestBelow(batch, reached);
        MetricProgress settled = others < 0 ? next : next.reaching(others, batch.sequence());
        return settled.reaching(reached, batch.sequence());
    }

    /** The greatest step of a batch that is less than another; -1 if there is none. */
    private static long greatestBelow(MetricBatch batch, long limit) {
        long greatest = -1;
        for (MetricBatch.Block block : batch.blocks()) {
            for (int i = 0; i < block.steps().size(); i++) {
                long each = block.steps().get(i);
                if (each < limit && each > greatest) {
                    greatest = each;
                }
            }
        }
        return greatest;
    }

    private MetricProgress reaching(long reached, long sequence) {
        if (step < 0 || reached <= step || reached - step - STRIDE <= step) {
            return at(Math.max(step, reached), suspectStep, suspectSequence);
        }
        if (suspectStep == null) {
            return at(step, reached, sequence);
        }
        boolean confirmed = sequence != suspectSequence && reached >= suspectStep / 2;
        if (confirmed) {
            return at(Math.max(reached, suspectStep), null, 0);
        }
        return reached > suspectStep ? at(step, reached, sequence) : this;
    }

    private MetricProgress at(long believed, @Nullable Long suspect, long suspectBy) {
        return new MetricProgress(
                attempt, believed, suspect, suspectBy, latest, extents, firstRecordAt, lastRecordAt, position);
    }
}
