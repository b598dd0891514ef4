package io.grokwatch.tracker.projection;

import io.grokwatch.kafka.DeadLetters;
import io.grokwatch.tracker.kafka.Publisher;
import io.micrometer.core.instrument.Counter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jboss.logging.Logger;

/**
 * Sends the records that are refused to the dead-letter topic without waiting for each: no position passes them before all are
 * acknowledged. For one thread.
 */
final class DeadLetterQueue {
    private static final Logger LOG = Logger.getLogger(DeadLetterQueue.class);

    private final DeadLetters letters = new DeadLetters("tracker-api");
    private final Publisher publisher;
    private final Counter counter;
    private final List<InFlight> inFlight = new ArrayList<>();

    DeadLetterQueue(Publisher publisher, Counter counter) {
        this.publisher = publisher;
        this.counter = counter;
    }

    /** Begins to send a record, with the reason why it is refused. */
    void add(ConsumerRecord<byte[], byte[]> record, String reason) {
        LOG.warnf(
                "dead letter topic=%s partition=%d offset=%d reason=%s",
                record.topic(), record.partition(), record.offset(), reason);
        inFlight.add(new InFlight(letters.record(record, reason)));
        counter.increment();
    }

    /** Whether every dead letter is acknowledged; one that failed is sent again. Does not wait. */
    boolean isAcknowledged() throws InterruptedException {
        for (InFlight letter : List.copyOf(inFlight)) {
            if (letter.isAcknowledged()) {
                inFlight.remove(letter);
            }
        }
        return inFlight.isEmpty();
    }

    /** Forgets what was sent: its records will be read and sent again. */
    void clear() {
        inFlight.clear();
    }

    private final class InFlight {
        private final ProducerRecord<byte[], byte[]> record;
        private Future<RecordMetadata> sent;

        InFlight(ProducerRecord<byte[], byte[]> record) {
            this.record = record;
            this.sent = publisher.sendAsync(record);
        }

        boolean isAcknowledged() throws InterruptedException {
            if (!sent.isDone()) {
                return false;
            }
            try {
                sent.get();
                return true;
            } catch (ExecutionException e) {
                LOG.warnf("a dead letter was not acknowledged, and is sent again: %s", e.getCause());
                sent = publisher.sendAsync(record);
                return false;
            }
        }
    }
}
