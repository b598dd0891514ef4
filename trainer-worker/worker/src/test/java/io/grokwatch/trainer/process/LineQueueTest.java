package io.grokwatch.trainer.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LineQueueTest {
    private final LineQueue queue = new LineQueue();
    private final AtomicInteger put = new AtomicInteger();

    @Test
    void whoever_puts_waits_once_the_bytes_are_full_and_goes_on_when_a_line_is_taken() throws InterruptedException {
        CompletableFuture<Void> putting = CompletableFuture.runAsync(() -> put(10));

        // Two bytes a letter, and a little for each line: the fourth of a mebibyte each does not fit.
        await().atMost(Duration.ofSeconds(10)).until(() -> put.get() == 3);
        await().during(Duration.ofMillis(200)).until(() -> put.get() == 3);
        assertThat(putting).isNotDone();

        for (long number = 1; number <= 10; number++) {
            assertThat(queue.take(10_000)).isNotNull().returns(number, BoundedLines.Line::number);
        }
        putting.join();
        assertThat(queue.take(0)).isNull();
    }

    private void put(int lines) {
        try {
            for (int number = 1; number <= lines; number++) {
                queue.put(new BoundedLines.Line(number, "x".repeat(BoundedLines.MAX_BYTES), true, false));
                put.incrementAndGet();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
