package io.grokwatch.detect;

import com.google.protobuf.ByteString;
import io.grokwatch.detect.detector.StepMetrics;
import io.grokwatch.detect.state.RewindState;
import io.grokwatch.detect.state.RowsState;
import io.grokwatch.detect.state.SnapshotState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of the past to step the detectors of a run back to a checkpoint: snapshots of their variables, and the rows
 * that were folded in last.
 *
 * <h2>Precision</h2>
 *
 * A rewind to step {@code c} starts from the newest snapshot that has seen no step from {@code c} on, and folds in again the
 * rows between. Where these are all kept the result is exact: the state that the fold had before step {@code c}. Where they
 * are not, it is the state of that snapshot, plus those evaluations up to {@code c} that the detectors keep themselves; the
 * rest of the rows between counts as never logged. In either case it is a state that the fold had or would have had of rows
 * that were logged, never an estimate.
 *
 * <h2>Bounds</h2>
 *
 * Up to {@value #MAX_ROWS} rows with {@value #MAX_VALUES} values are kept, so that a rewind by {@value #SPACING} rows less
 * than that is exact. A snapshot is taken every {@value #SPACING} rows; beyond {@value #MAX_SNAPSHOT_BYTES} bytes of them,
 * one is dropped: the one whose neighbours are closest together, relative to how far it is from the start of the run and
 * from the present, whichever is less. So they thin out with age, but not towards the beginning, where runs memorise.
 */
final class RewindBuffer {
    private static final int SPACING = 64;
    private static final int MAX_ROWS = 128;
    private static final int MAX_VALUES = 768;
    private static final int MAX_SNAPSHOT_BYTES = 6 * 1024;

    /** A ring: the row of ordinal {@code n} is at {@code n % MAX_ROWS}. */
    private final StepMetrics[] rows = new StepMetrics[MAX_ROWS];

    private final boolean[] late = new boolean[MAX_ROWS];
    /** Oldest first. */
    private final List<Snapshot> snapshots = new ArrayList<>();
    /** Ordinal of the oldest row that is kept. */
    private long firstRow;
    /** Rows folded in so far: the ordinal of the next one. */
    private long nextRow;

    private int values;
    private int snapshotBytes;
    private long lastStep = -1;

    RewindBuffer() {
        for (int i = 0; i < MAX_ROWS; i++) {
            rows[i] = new StepMetrics();
        }
    }

    /**
     * Keeps a copy of a row that is folded in.
     *
     * @param isLate whether it was shown to those detectors alone that take evaluations out of order
     */
    void add(StepMetrics row, boolean isLate) {
        if (nextRow - firstRow == MAX_ROWS) {
            dropFirstRow();
        }
        int at = (int) (nextRow++ % MAX_ROWS);
        rows[at].reset(row.step());
        rows[at].merge(row);
        late[at] = isLate;
        values += row.count();
        while (values > MAX_VALUES) {
            dropFirstRow();
        }
        lastStep = Math.max(lastStep, row.step());
    }

    private void dropFirstRow() {
        values -= rows[(int) (firstRow++ % MAX_ROWS)].count();
    }

    /** Whether enough rows were folded in since the last snapshot for another one. */
    boolean isSnapshotDue() {
        return nextRow - (snapshots.isEmpty() ? 0 : snapshots.getLast().rowsFolded) >= SPACING;
    }

    /** Keeps the detectors' variables as they are after the row added last. */
    void addSnapshot(ByteString detectors) {
        snapshots.add(new Snapshot(nextRow, lastStep, detectors));
        snapshotBytes += detectors.size();
        while (snapshotBytes > MAX_SNAPSHOT_BYTES && snapshots.size() > 2) {
            snapshotBytes -= snapshots.remove(mostCrowded()).detectors.size();
        }
    }

    private int mostCrowded() {
        int mostCrowded = 1;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i + 1 < snapshots.size(); i++) {
            long at = snapshots.get(i).rowsFolded;
            long gap = snapshots.get(i + 1).rowsFolded - (i == 0 ? 0 : snapshots.get(i - 1).rowsFolded);
            double room = gap / (double) Math.min(at, nextRow - at);
            if (room < least) {
                least = room;
                mostCrowded = i;
            }
        }
        return mostCrowded;
    }

    /**
     * Steps back: forgets the snapshots and rows that come after the newest snapshot before a step.
     *
     * @param step the first step that is undone
     */
    Rewind rewindTo(long step) {
        while (!snapshots.isEmpty() && snapshots.getLast().lastStep >= step) {
            snapshotBytes -= snapshots.removeLast().detectors.size();
        }
        Snapshot newest = snapshots.isEmpty() ? Snapshot.INITIAL : snapshots.getLast();
        boolean exact = firstRow <= newest.rowsFolded;
        List<FoldedRow> replay = new ArrayList<>();
        for (long ordinal = newest.rowsFolded; exact && ordinal < nextRow; ordinal++) {
            StepMetrics row = row(ordinal);
            if (row.step() < step) {
                StepMetrics copy = new StepMetrics();
                copy.reset(row.step());
                copy.merge(row);
                replay.add(new FoldedRow(copy, isLate(ordinal)));
            }
        }
        nextRow = newest.rowsFolded;
        firstRow = Math.min(firstRow, nextRow);
        values = 0;
        for (long ordinal = firstRow; ordinal < nextRow; ordinal++) {
            values += row(ordinal).count();
        }
        lastStep = newest.lastStep;
        return new Rewind(snapshots.isEmpty() ? null : newest.detectors, exact, replay);
    }

    private StepMetrics row(long ordinal) {
        return rows[(int) (ordinal % MAX_ROWS)];
    }

    private boolean isLate(long ordinal) {
        return late[(int) (ordinal % MAX_ROWS)];
    }

    RewindState save() {
        RowsState.Builder kept = RowsState.newBuilder();
        RewindState.Builder state =
                RewindState.newBuilder().setRowsFolded(nextRow).setLastStep(lastStep);
        for (long ordinal = firstRow; ordinal < nextRow; ordinal++) {
            row(ordinal).save(kept);
            state.addLate(isLate(ordinal));
        }
        for (Snapshot snapshot : snapshots) {
            state.addSnapshots(SnapshotState.newBuilder()
                    .setRowsFolded(snapshot.rowsFolded)
                    .setLastStep(snapshot.lastStep)
                    .setDetectors(snapshot.detectors));
        }
        return state.setRows(kept).build();
    }

    void restore(RewindState from) {
        List<StepMetrics> kept = StepMetrics.restore(from.getRows());
        if (kept.size() > MAX_ROWS || kept.size() != from.getLateCount() || kept.size() > from.getRowsFolded()) {
            throw new IllegalArgumentException("of " + from.getRowsFolded() + " rows 0 to " + MAX_ROWS
                    + " are kept, were " + kept.size() + " and " + from.getLateCount());
        }
        nextRow = from.getRowsFolded();
        firstRow = nextRow - kept.size();
        values = 0;
        for (int i = 0; i < kept.size(); i++) {
            int at = (int) ((firstRow + i) % MAX_ROWS);
            rows[at] = kept.get(i);
            late[at] = from.getLate(i);
            values += kept.get(i).count();
        }
        lastStep = from.getLastStep();
        snapshots.clear();
        snapshotBytes = 0;
        for (SnapshotState state : from.getSnapshotsList()) {
            snapshots.add(new Snapshot(state.getRowsFolded(), state.getLastStep(), state.getDetectors()));
            snapshotBytes += state.getDetectors().size();
        }
    }

    /**
     * Where a rewind starts from.
     *
     * @param detectors a snapshot of their variables, or null for those of a run that has not begun
     * @param exact whether all rows since then are in {@code replay}
     * @param replay the rows to be folded in again, in the order they were folded in
     */
    record Rewind(@Nullable ByteString detectors, boolean exact, List<FoldedRow> replay) {}

    record FoldedRow(StepMetrics row, boolean late) {}

    /**
     * The detectors' variables at one time.
     *
     * @param rowsFolded rows folded in by then
     * @param lastStep the greatest step among them
     */
    private record Snapshot(long rowsFolded, long lastStep, ByteString detectors) {
        static final Snapshot INITIAL = new Snapshot(0, -1, ByteString.EMPTY);
    }
}
