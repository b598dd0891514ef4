package io.grokwatch.trainer.worker;

import java.nio.file.Path;
import java.time.Duration;

/** A worker with the counting trainer as a process of its own: {@code BOOTSTRAP ID DATA}. */
final class CountingWorkerMain {
    private CountingWorkerMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        WorkerLogging logging = WorkerLogging.begin();
        Worker worker = new Worker(
                WorkerProcess.config(arguments[0], arguments[1], Path.of(arguments[2])), WorkerProcess::trainer);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> shutDown(worker), "shutdown"));
        worker.run(() -> {
            logging.started();
            System.out.println("READY");
        });
    }

    private static void shutDown(Worker worker) {
        try {
            System.out.println("shut down in time: " + worker.shutDown(Duration.ofSeconds(5)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
