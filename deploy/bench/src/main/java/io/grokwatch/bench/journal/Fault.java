package io.grokwatch.bench.journal;

import io.grokwatch.bench.harness.ServiceProcess;
import java.io.IOException;
import java.time.Duration;

/** What is done to a process. */
enum Fault {
    /** SIGKILL; it is started again at once. */
    KILL("kill -9") {
        @Override
        void inject(ServiceProcess process) throws IOException, InterruptedException {
            process.kill();
            process.start();
        }
    },
    /** SIGTERM; it is started again once it has ended. */
    TERMINATE("SIGTERM") {
        @Override
        void inject(ServiceProcess process) throws IOException, InterruptedException {
            process.terminate();
            process.start();
        }
    },
    /** SIGSTOP, and SIGCONT after a while: its clients wait, and its own leases and sessions expire. */
    PAUSE("paused for 15 s") {
        @Override
        void inject(ServiceProcess process) throws IOException, InterruptedException {
            pause(process, PAUSED);
        }
    },
    /** SIGSTOP and SIGCONT in turns, so that it has a tenth of the time. */
    SLOW("a tenth of its speed for 15 s") {
        @Override
        void inject(ServiceProcess process) throws IOException, InterruptedException {
            long end = System.nanoTime() + PAUSED.toNanos();
            while (System.nanoTime() < end) {
                pause(process, SLICE.multipliedBy(9));
                Thread.sleep(SLICE);
            }
        }
    };

    /** Longer than the sessions of the groups at the broker, 6 s of the stream. */
    private static final Duration PAUSED = Duration.ofSeconds(15);

    private static final Duration SLICE = Duration.ofMillis(20);

    private final String label;

    Fault(String label) {
        this.label = label;
    }

    /** The process is resumed even if the benchmark is interrupted: one that is stopped would outlive it. */
    private static void pause(ServiceProcess process, Duration time) throws IOException, InterruptedException {
        process.pause();
        try {
            Thread.sleep(time);
        } finally {
            process.resume();
        }
    }

    /** Disturbs a process, and returns when the fault is over. */
    abstract void inject(ServiceProcess process) throws IOException, InterruptedException;

    @Override
    public String toString() {
        return label;
    }
}
