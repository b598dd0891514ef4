package io.grokwatch.detect;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grokwatch.detect.detector.StepMetrics;
import io.grokwatch.detect.detector.StepRows;
import io.grokwatch.detect.state.DetectorStates;
import io.grokwatch.detect.state.RewindState;
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
    private static final int SPACING = 96;
    private static final int MAX_ROWS = 192;
    private static final int MAX_VALUES = 1_152;
    private static final int MAX_SNAPSHOT_BYTES = 6 * 1024;

    /** The last rows folded in. */
    private final StepRows rows = new StepRows(MAX_ROWS, MAX_VALUES);

    /** Oldest first. */
    private final List<Snapshot> snapshots = new ArrayList<>();
    /** Rows folded in so far: the ordinal of the next one. */
    private long nextRow;

    private int snapshotBytes;
    private long lastStep = -1;

    /**
     * Keeps a copy of a row that is folded in.
     *
     * @param isLate whether it was shown to those detectors alone that take evaluations out of order
     */
    void add(StepMetrics row, boolean isLate) {
        rows.add(row, isLate);
        nextRow++;
        lastStep = Math.max(lastStep, row.step());
    }

    /** Whether enough rows were folded in since the last snapshot for another one. */
    boolean isSnapshotDue() {
        return nextRow - (snapshots.isEmpty() ? 0 : snapshots.getLast().rowsFolded) >= SPACING;
    }

    /** Keeps the detectors' variables as they are after the row added last. */
    void addSnapshot(DetectorStates detectors) {
        snapshots.add(new Snapshot(nextRow, lastStep, detectors));
        snapshotBytes += snapshots.getLast().size();
        while (snapshotBytes > MAX_SNAPSHOT_BYTES && snapshots.size() > 2) {
            snapshotBytes -= snapshots.remove(mostCrowded()).size();
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
            snapshotBytes -= snapshots.removeLast().size();
        }
        Snapshot newest = snapshots.isEmpty() ? null : snapshots.getLast();
        long rowsBefore = newest == null ? 0 : newest.rowsFolded;
        int kept = (int) Math.max(0, rows.size() - (nextRow - rowsBefore));
        boolean exact = nextRow - rows.size() <= rowsBefore;
        List<FoldedRow> replay = new ArrayList<>();
        for (int i = kept; exact && i < rows.size(); i++) {
            if (rows.step(i) < step) {
                replay.add(new FoldedRow(rows.get(i), rows.isLate(i)));
            }
        }
        rows.cutTo(kept);
        nextRow = rowsBefore;
        lastStep = newest == null ? -1 : newest.lastStep;
        return new Rewind(newest == null ? null : newest.detectors(), exact, replay);
    }

    RewindState save() {
        RewindState.Builder state = RewindState.newBuilder()
                .setRowsFolded(nextRow)
                .setLastStep(lastStep)
                .setRows(rows.save());
        for (Snapshot snapshot : snapshots) {
            state.addSnapshots(SnapshotState.newBuilder()
                    .setRowsFolded(snapshot.rowsFolded)
                    .setLastStep(snapshot.lastStep)
                    .setDetectors(snapshot.encoded()));
        }
        return state.build();
    }

    void restore(RewindState from) {
        rows.restore(from.getRows());
        nextRow = from.getRowsFolded();
        if (rows.size() > nextRow) {
            throw new IllegalArgumentException("of " + nextRow + " rows no more are kept, were " + rows.size());
        }
        lastStep = from.getLastStep();
        snapshots.clear();
        snapshotBytes = 0;
        for (SnapshotState state : from.getSnapshotsList()) {
            snapshots.add(new Snapshot(state.getRowsFolded(), state.getLastStep(), state.getDetectors()));
            snapshotBytes += snapshots.getLast().size();
        }
    }

    /**
     * Where a rewind starts from.
     *
     * @param detectors a snapshot of their variables, or null for those of a run that has not begun
     * @param exact whether all rows since then are in {@code replay}
     * @param replay the rows to be folded in again, in the order they were folded in
     */
    record Rewind(@Nullable DetectorStates detectors, boolean exact, List<FoldedRow> replay) {}

    record FoldedRow(StepMetrics row, boolean late) {}

    /**
     * The detectors' variables at one time. They are encoded when the state is first saved, since most snapshots of a fast run
     * are dropped before, and decoded on a rewind only.
     */
    private static final class Snapshot {
        /** Rows folded in by then. */
        final long rowsFolded;
        /** The greatest step among them. */
        final long lastStep;

        private @Nullable DetectorStates detectors;
        private @Nullable ByteString encoded;

        Snapshot(long rowsFolded, long lastStep, DetectorStates detectors) {
            this.rowsFolded = rowsFolded;
            this.lastStep = lastStep;
            this.detectors = detectors;
        }

        Snapshot(long rowsFolded, long lastStep, ByteString encoded) {
            this.rowsFolded = rowsFolded;
            this.lastStep = lastStep;
            this.encoded = encoded;
        }

        /** In bytes, when encoded. */
        int size() {
            return encoded == null ? requireNonNull(detectors).getSerializedSize() : encoded.size();
        }

        ByteString encoded() {
            if (encoded == null) {
                encoded = requireNonNull(detectors).toByteString();
                detectors = null;
            }
            return encoded;
        }

        DetectorStates detectors() {
            if (detectors != null) {
                return detectors;
            }
            ByteString bytes = requireNonNull(encoded);
            try {
                return DetectorStates.parseFrom(bytes);
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalArgumentException("a snapshot of " + bytes.size() + " bytes is damaged", e);
            }
        }
    }
}
