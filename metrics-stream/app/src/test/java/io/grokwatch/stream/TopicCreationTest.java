package io.grokwatch.stream;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grokwatch.backing.FreePort;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TopicCreationTest {

    @Test
    void a_broker_that_is_not_there_is_named_in_one_line_after_the_last_attempt() throws IOException {
        String nobody = "127.0.0.1:" + FreePort.find();

        assertThatThrownBy(() -> new TopicCreation(nobody, 2, Duration.ofMillis(500)).run())
                .isInstanceOf(TopicCreation.BrokerUnavailable.class)
                .hasMessageStartingWith("Kafka at " + nobody + " did not answer within 1 s")
                .hasMessageEndingWith("is it running, and is kafka.bootstrap.servers right?");
    }
}
