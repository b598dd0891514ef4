package io.grokwatch.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grokwatch.events.RunId;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** States of a length that counts up, whose bytes are as many. */
class RunStatesTest {
    private final KeyValueStore<String, byte[]> store = Stores.keyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore("runs"), Serdes.String(), Serdes.ByteArray())
            .withLoggingDisabled()
            .withCachingDisabled()
            .build();
    private final RunStates<Integer> states = new RunStates<>(
            store,
            run -> 0,
            bytes -> {
                this.decoded++;
                return bytes.length;
            },
            byte[]::new);
    private int decoded;

    @BeforeEach
    void open() {
        store.init(new MockProcessorContext<>().getStateStoreContext(), store);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void a_state_that_is_in_memory_is_not_decoded() {
        states.update(run(1), length -> length + 10);
        states.update(run(1), length -> length + 10);

        assertThat(states.get(run(1))).isEqualTo(20);
        assertThat(store.get("r1")).hasSize(20);
        assertThat(decoded).isZero();
    }

    @Test
    void as_many_states_are_in_memory_as_their_bytes_allow() {
        int size = 10_000;
        int runs = RunStates.MAX_BYTES / (size + RunStates.LEAST_BYTES);
        for (int round = 0; round < 3; round++) {
            for (int run = 0; run < runs; run++) {
                states.update(run(run), length -> size);
            }
        }
        assertThat(decoded).isZero();

        states.update(run(runs), length -> size);
        states.update(run(1), length -> length);
        assertThat(decoded).as("the second is in memory").isZero();
        states.update(run(0), length -> length);
        assertThat(decoded).as("the first was dropped").isEqualTo(1);
    }

    @Test
    void a_state_larger_than_all_memory_is_stored() {
        states.update(run(1), length -> RunStates.MAX_BYTES + 1);
        states.update(run(2), length -> 5);

        assertThat(states.get(run(1))).isEqualTo(RunStates.MAX_BYTES + 1);
        assertThat(states.get(run(2))).isEqualTo(5);
        assertThat(decoded).isEqualTo(1);
    }

    @Test
    void after_a_change_that_failed_the_state_is_decoded_from_the_store() {
        states.update(run(1), length -> 7);

        assertThatThrownBy(() -> states.update(run(1), length -> {
                    throw new IllegalArgumentException("half changed");
                }))
                .hasMessage("half changed");

        assertThat(states.get(run(1))).isEqualTo(7);
        assertThat(decoded).isEqualTo(1);
    }

    private static RunId run(int number) {
        return new RunId("r" + number);
    }
}
