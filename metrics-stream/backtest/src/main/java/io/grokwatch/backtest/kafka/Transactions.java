package io.grokwatch.backtest.kafka;

import io.grokwatch.backtest.InputException;
import io.grokwatch.events.Topics;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes records all or none. A second writer of the same name ends the first. */
public final class Transactions implements AutoCloseable {
    private static final int LIMIT_MS = 30_000;

    private final String bootstrap;
    private final KafkaProducer<byte[], byte[]> producer;

    /**
     * @param bootstrap where the broker is, {@code host:port}
     * @param name of the writer
     * @throws InputException if the broker does not answer
     */
    public Transactions(String bootstrap, String name) {
        this.bootstrap = bootstrap;
        this.producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrap,
                        "transactional.id",
                        name,
                        "transaction.timeout.ms",
                        LIMIT_MS,
                        "max.block.ms",
                        (long) LIMIT_MS,
                        "max.request.size",
                        Topics.DEAD_LETTERS.maxMessageBytes()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        try {
            producer.initTransactions();
        } catch (KafkaException e) {
            producer.close();
            throw new InputException("Kafka at " + bootstrap + " cannot be written: " + e.getMessage(), e);
        }
    }

    /**
     * Writes these records, in order.
     *
     * @throws InputException if they were not written, none of them
     */
    @SuppressWarnings("FutureReturnValueIgnored") // The commit fails if any of them did.
    public void write(List<ProducerRecord<byte[], byte[]>> records) {
        if (records.isEmpty()) {
            return;
        }
        try {
            producer.beginTransaction();
            records.forEach(producer::send);
            producer.commitTransaction();
        } catch (KafkaException e) {
            throw new InputException(
                    "Kafka at " + bootstrap + " did not take " + records.size() + " records: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
