package io.grokwatch.backtest.kafka;

import io.grokwatch.kafka.ClientConfigs;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * Writes lists of records in transactions: a consumer of committed records sees all records of a list or none. A second
 * writer with the same transactional id fences the first. Every method throws {@link KafkaException} if the broker does not
 * answer within half a minute or refuses.
 */
public final class TransactionalWriter implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final KafkaProducer<byte[], byte[]> producer;

    /**
     * Opens a writer, and aborts what an earlier one of the same id left open.
     *
     * @param bootstrap address of the broker, {@code host:port}
     */
    public TransactionalWriter(String bootstrap, String transactionalId) {
        producer =
                new KafkaProducer<>(ClientConfigs.transactionalProducer(bootstrap, transactionalId, TIMEOUT, Map.of()));
        try {
            producer.initTransactions();
        } catch (KafkaException e) {
            producer.close();
            throw e;
        }
    }

    /** Writes records in one transaction, in order. */
    @SuppressWarnings("FutureReturnValueIgnored") // The commit fails if any of them did.
    public void write(List<ProducerRecord<byte[], byte[]>> records) {
        if (records.isEmpty()) {
            return;
        }
        producer.beginTransaction();
        records.forEach(producer::send);
        producer.commitTransaction();
    }

    @Override
    public void close() {
        producer.close();
    }
}
