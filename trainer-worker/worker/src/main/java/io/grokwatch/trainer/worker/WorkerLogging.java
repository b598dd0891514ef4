package io.grokwatch.trainer.worker;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The log of a worker process: one line per message on standard error, Kafka's clients from warnings up. While the worker
 * starts, their complaints about an absent broker are left to the one line it ends with.
 */
final class WorkerLogging {
    private static final String FORMAT = "java.util.logging.SimpleFormatter.format";

    // Loggers are collected unless somebody holds them, and their levels with them.
    private final Logger kafka = Logger.getLogger("org.apache.kafka");
    private final Logger network = Logger.getLogger("org.apache.kafka.clients.NetworkClient");

    private WorkerLogging() {
        kafka.setLevel(Level.WARNING);
        network.setLevel(Level.SEVERE);
    }

    static WorkerLogging begin() {
        if (System.getProperty(FORMAT) == null) {
            System.setProperty(FORMAT, "%1$tFT%1$tT.%1$tL%1$tz %4$s %5$s%6$s%n");
        }
        return new WorkerLogging();
    }

    /** From now on an absent broker is news. */
    void started() {
        network.setLevel(Level.WARNING);
    }
}
