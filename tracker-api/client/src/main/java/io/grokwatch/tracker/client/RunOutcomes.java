package io.grokwatch.tracker.client;

import io.grokwatch.events.RunClass;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What became of several runs. A run that did not generalise within its steps is no missing value: the median is that of the runs
 * that did, and their share is beside it.
 *
 * @param ended how many have ended, failed ones left out; shares are of these
 * @param open how many have not ended
 * @param failed how many have failed
 * @param memorised how many memorised before they generalised
 * @param memorisedShare null if none has ended
 * @param memorisedSteps the median number of steps to memorise, or null if none did
 * @param generalised how many generalised
 * @param generalisedShare null if none has ended
 * @param generalisedSteps the median number of steps to generalise, or null if none did
 * @param ratio the median of the runs' own ratios of steps to generalise to steps to memorise, or null if none has one
 * @param classes how many runs are of each class
 * @param prevailing the class of most of them, of several with equal counts the first in their order; null if none has one
 */
public record RunOutcomes(
        int ended,
        int open,
        int failed,
        int memorised,
        @Nullable Double memorisedShare,
        @Nullable Double memorisedSteps,
        int generalised,
        @Nullable Double generalisedShare,
        @Nullable Double generalisedSteps,
        @Nullable Double ratio,
        Map<RunClass, Integer> classes,
        @Nullable RunClass prevailing) {
    public RunOutcomes {
        SortedMap<RunClass, Integer> sorted = new TreeMap<>(classes);
        classes = Collections.unmodifiableSortedMap(sorted);
    }
}
