package io.grokwatch.tracker.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** Names that are looked up in the values of many runs. */
class NamedValuesTest {
    private static final List<String> NAMES = List.of("a", "b", "c", "d", "lr", "lr2");

    @RepeatedTest(20)
    void aLookupFindsWhatAMapHasWhateverTheRunsBeforeHad(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        for (String name : NAMES) {
            NamedValues.Lookup lookup = new NamedValues.Lookup(name);
            for (int run = 0; run < 50; run++) {
                SortedMap<String, Integer> map = new TreeMap<>();
                NAMES.stream().filter(any -> random.nextBoolean()).forEach(some -> map.put(some, random.nextInt()));
                NamedValues values = NamedValues.of(map);

                assertThat(lookup.in(values)).isEqualTo(map.get(name));
                assertThat(values.get(name)).isEqualTo(map.get(name));
            }
        }
    }
}
