package io.grokwatch.trainer.worker.publish;

import java.io.Serial;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;

/** What was logged did not reach the broker, and trying again would not help: the run cannot go on. */
public final class PublishingException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Whether it would fail again in any attempt: what the trainer logged is not as the contract has it, or more than a record
     * may hold. Whatever neither Kafka's clients nor the disk report counts as that, so that no run is requeued for ever.
     */
    public boolean isRefusal() {
        Throwable root = this;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root instanceof RecordTooLargeException
                || root instanceof Error
                || (root instanceof RuntimeException
                        && !(root instanceof KafkaException)
                        // A producer that is closed, because the worker shuts down.
                        && !(root instanceof IllegalStateException)
                        && !(root instanceof PublishingException));
    }

    /** That a record was not published, for example an event of that id. */
    public static PublishingException of(String record, Throwable cause) {
        return new PublishingException(record + " was not published: " + cause, cause);
    }

    public PublishingException(String message) {
        super(message);
    }

    PublishingException(String message, Throwable cause) {
        super(message, cause);
    }
}
