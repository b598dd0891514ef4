package io.grokwatch.backing;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.h2.mvstore.FileStore;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;

/**
 * Shortens the file of a store of which much holds nothing, for example after documents were deleted. All entries are written again,
 * a slice at a time, which is an ordinary write: they get into the free parts at the beginning of the file, and the store truncates
 * the file behind the last part that is in use. A crash in between loses nothing. For one thread, between messages.
 *
 * <p>{@link MVStore#compactFile} would be quicker. It moves parts of the file to where others were moved from before the move of
 * those is on the disk, against which only an assertion of H2 2.4 protects, so that a process that is killed meanwhile may lose
 * the file.
 */
final class FileShortening {
    /** A file that is this short is left as it is. */
    private static final long MIN_BYTES = 4 * 1024 * 1024;

    private static final int BELOW_PERCENT = 60;
    /** How long messages wait for a slice. */
    private static final long SLICE_NANOS = 40_000_000;
    /** A run that saved less than this part of the file makes the pause before the next longer. */
    private static final double WORTHWHILE = 0.9;

    private static final int MAX_PAUSE_FACTOR = 64;

    private final MVStore store;
    private final Deque<String> maps = new ArrayDeque<>();
    private @Nullable MVMap<Object, Object> map;
    private @Nullable Object next;
    private long bytesBefore;
    private long endedNanos = System.nanoTime();
    private int pauseFactor = 1;

    FileShortening(MVStore store) {
        this.store = store;
    }

    /** Whether some entries are written again and others are not yet. */
    boolean hasBegun() {
        return map != null || !maps.isEmpty();
    }

    /**
     * Writes a slice, if there is much to be gained.
     *
     * @return whether more is to be written
     */
    boolean step() {
        if (!hasBegun()) {
            if (!isWorthwhile()) {
                return false;
            }
            bytesBefore = store.getFileStore().size();
            maps.addAll(store.getMapNames());
        }
        long deadline = System.nanoTime() + SLICE_NANOS;
        while (System.nanoTime() < deadline) {
            if (!writeOne()) {
                break;
            }
        }
        store.commit();
        if (hasBegun()) {
            return true;
        }
        endedNanos = System.nanoTime();
        return false;
    }

    private boolean isWorthwhile() {
        FileStore<?> file = store.getFileStore();
        // Of the parts of the file those in use, and of these the pages that are not replaced by others.
        int used = file.getFillRate() * file.getChunksFillRate() / 100;
        if (file.size() < MIN_BYTES || used > BELOW_PERCENT) {
            pauseFactor = 1;
            return false;
        }
        // What was written again is free after the retention time, and the file is truncated by a write after that.
        if (System.nanoTime() - endedNanos < 2L * store.getRetentionTime() * 1_000_000L * pauseFactor) {
            touch();
            return false;
        }
        if (bytesBefore > 0) {
            pauseFactor = file.size() > bytesBefore * WORTHWHILE ? Math.min(MAX_PAUSE_FACTOR, pauseFactor * 2) : 1;
        }
        return true;
    }

    /** Writes one entry again, so that the store frees and truncates what it may. */
    private void touch() {
        for (String name : store.getMapNames()) {
            MVMap<Object, Object> one = store.openMap(name);
            Object key = one.firstKey();
            if (key != null) {
                one.put(key, one.get(key));
                store.commit();
                return;
            }
        }
    }

    /** Writes the next entry; false if there is none left. */
    private boolean writeOne() {
        MVMap<Object, Object> current = map;
        if (current == null) {
            String name = maps.poll();
            if (name == null) {
                return false;
            }
            current = store.hasMap(name) ? store.openMap(name) : null;
            map = current;
            next = current == null ? null : current.firstKey();
        }
        Object key = next;
        if (current == null || current.isClosed() || key == null) {
            map = null;
            return true;
        }
        Iterator<Object> keys = current.keyIterator(key);
        if (!keys.hasNext()) {
            map = null;
            return true;
        }
        Object present = keys.next();
        Object value = current.get(present);
        if (value != null) {
            current.put(present, value);
        }
        next = keys.hasNext() ? keys.next() : null;
        return true;
    }
}
