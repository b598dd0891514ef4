package io.grokwatch.kafka;

import java.time.Duration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;

/** Prepares a broker for a process that starts, which may be before the broker is up. */
public final class BrokerPreparation {
    /** How long a call to the broker may take. */
    public static final Duration CALL = Duration.ofSeconds(5);

    private static final Backoff BACKOFF = Backoff.constant(Duration.ofMillis(500));

    private BrokerPreparation() {}

    /** Calls to the broker; repeating them changes nothing. */
    @FunctionalInterface
    public interface Calls {
        /** @throws KafkaException if the broker does not answer, or refuses */
        void make(Admin admin) throws InterruptedException;
    }

    /**
     * Makes calls, all of them again as long as the broker does not answer.
     *
     * @param atMost how long to wait
     * @throws BrokerUnavailableException if no broker answered in time, or it refused; one sentence for people
     */
    public static void run(BrokerAccess broker, Duration atMost, Calls calls) throws InterruptedException {
        String bootstrap = broker.bootstrap();
        try (Admin admin = Admin.create(broker.with(ClientConfigs.admin(bootstrap, CALL)))) {
            BACKOFF.retry(atMost, RetriableException.class::isInstance, () -> {
                calls.make(admin);
                return admin;
            });
        } catch (RetriableException e) {
            throw new BrokerUnavailableException(
                    "no Kafka broker answered at " + bootstrap + " within " + atMost.toSeconds() + " s: "
                            + e.getMessage(),
                    e);
        } catch (KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new BrokerUnavailableException(
                    "the Kafka broker at " + bootstrap + " cannot be used: " + cause.getMessage(), e);
        }
    }
}
