package io.grokwatch.trainer.worker;

import io.grokwatch.trainer.disk.WritableFolder;
import io.grokwatch.trainer.plugin.TrainerCatalogue;
import io.grokwatch.trainer.spi.TrainerProvider;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;

/**
 * A worker as a process: {@code --bootstrap HOST:PORT [--device cpu|cuda:N] [--id WORKER] [--checkpoints
 * DIR|http://HOST:PORT] [--spill DIR] [--plugins DIR] [--logs DIR] [--kafka-config FILE] [--tracker-certificate FILE]
 * [--memory MIB] [--label LABEL]...}. It prints one line that starts with {@code READY} on
 * standard output once it takes runs; its log goes to standard error.
 *
 * <p>Checkpoints go to a folder that workers share, by default {@code data/checkpoints}, or to the tracker at an address, for
 * workers on machines that share no folder; what cannot be published while the broker is away goes to a folder of this
 * machine, by default {@code data/spill}. The file of {@code --kafka-config} has settings of every Kafka client, such as credentials;
 * that of {@code --tracker-certificate} the certificate that the tracker presents, or that of its authority.
 *
 * <p>On SIGTERM and SIGINT it saves a checkpoint of its run, requeues it, and ends within five seconds. Exit status 2: wrong
 * arguments; 1: it could not start or go on, with the reason in the last line on standard error.
 */
public final class WorkerMain {
    /** A little less than the five seconds in which the process ends. */
    private static final Duration SHUTDOWN = Duration.ofMillis(4800);

    private WorkerMain() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments, System.out, System.err));
    }

    static int run(String[] arguments, PrintStream out, PrintStream err) {
        WorkerConfig config;
        try {
            config = WorkerArguments.parse(arguments);
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            return 2;
        }
        WorkerLogging logging = WorkerLogging.begin();
        try {
            Worker worker = new Worker(config, new CatalogueSource(usableTrainers(config), config.device()));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> shutDown(worker), "shutdown"));
            worker.run(() -> {
                logging.started();
                out.println("READY worker=" + config.worker() + " device=" + config.device() + " bootstrap="
                        + config.broker().bootstrap());
                out.flush();
            });
            return 0;
        } catch (WorkerException | IllegalStateException | IOException e) {
            err.println("worker " + config.worker() + ": " + e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    /** What is not usable is also published: runs in the queue wait for this worker. */
    private static TrainerCatalogue usableTrainers(WorkerConfig config) throws IOException {
        try {
            TrainerCatalogue trainers = TrainerCatalogue.withPlugins(config.plugins());
            for (TrainerProvider trainer : trainers.all()) {
                trainer.requireDevice(config.device());
            }
            config.checkpoints().check();
            WritableFolder.require(config.buffers().spillFolder(), "spilled metrics");
            WritableFolder.require(config.logs(), "the runs' own logs");
            return trainers;
        } catch (IllegalStateException | IOException unusable) {
            Heartbeat.publishStartFailure(config, String.valueOf(unusable.getMessage()));
            throw unusable;
        }
    }

    private static void shutDown(Worker worker) {
        try {
            if (!worker.shutDown(SHUTDOWN)) {
                System.err.println("the worker ended before its run was requeued");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
