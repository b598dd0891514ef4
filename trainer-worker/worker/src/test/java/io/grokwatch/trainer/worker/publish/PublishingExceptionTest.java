package io.grokwatch.trainer.worker.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;

class PublishingExceptionTest {
    @Test
    void what_no_attempt_could_publish_is_a_refusal() {
        assertThat(because(new RecordTooLargeException("9 MiB"))).isTrue();
        assertThat(because(new IllegalArgumentException("a name of 300 characters")))
                .isTrue();
        assertThat(because(new IndexOutOfBoundsException("a row of another length")))
                .isTrue();
    }

    @Test
    void what_another_attempt_may_publish_is_none() {
        assertThat(because(new IOException("the spill is damaged"))).isFalse();
        assertThat(because(new IllegalStateException("the producer is closed"))).isFalse();
        assertThat(because(new org.apache.kafka.common.errors.NetworkException("the broker is away")))
                .isFalse();
        assertThat(new PublishingException("not acknowledged in time").isRefusal())
                .isFalse();
    }

    private static boolean because(Exception cause) {
        return new PublishingException("lost", new ExecutionException(cause)).isRefusal();
    }
}
