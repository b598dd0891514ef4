package io.grokwatch.local.remote;

import io.grokwatch.kafka.BrokerPreparation;
import io.grokwatch.kafka.BrokerUnavailableException;
import io.grokwatch.kafka.TopicCreation;
import io.grokwatch.local.stack.DataFolder;
import io.grokwatch.local.stack.Installation;
import io.grokwatch.local.stack.StackException;
import io.grokwatch.local.stack.WorkerService;
import io.grokwatch.local.supervise.Service;
import io.grokwatch.local.supervise.ServiceNotices;
import io.grokwatch.local.supervise.Supervisor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.AuthenticationException;
import org.jspecify.annotations.Nullable;

/**
 * The workers of a host that joined, a process for each device. Each is restarted when it dies, after a pause that grows; one that cannot
 * start, for example as its GPU has failed, does not end the others. They end together.
 */
public final class RemoteWorkers implements AutoCloseable {
    private static final Duration BROKER_LIMIT = Duration.ofSeconds(20);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
    private static final Duration MAX_PAUSE = Duration.ofMinutes(5);

    private final Installation home;
    private final DataFolder data;
    private final JoinedHost host;
    private final List<String> labels;
    private final Consumer<String> notices;
    private final List<Thread> keepers = new ArrayList<>();
    private final List<Supervisor> supervisors = new ArrayList<>();
    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private int alive;
    private boolean closed;

    private RemoteWorkers(
            Installation home, DataFolder data, JoinedHost host, List<String> labels, Consumer<String> notices) {
        this.home = home;
        this.data = data;
        this.host = host;
        this.labels = labels;
        this.notices = notices;
    }

    /**
     * Starts them.
     *
     * @param folder of their data, which this locks
     * @param labels by which runs may ask for them
     * @param notices receives progress messages of one line
     * @throws StackException if the folder cannot be used, or the broker does not take the credentials
     */
    public static RemoteWorkers start(
            Installation home,
            Path folder,
            JoinedHost host,
            List<WorkerDevice> devices,
            List<String> labels,
            Consumer<String> notices) {
        requireBroker(folder, host);
        DataFolder data = DataFolder.open(folder);
        RemoteWorkers workers = new RemoteWorkers(home, data, host, labels, notices);
        workers.startAll(devices);
        return workers;
    }

    private void startAll(List<WorkerDevice> devices) {
        synchronized (this) {
            alive = devices.size();
            for (WorkerDevice device : devices) {
                Service service = service(device);
                keepers.add(Thread.ofPlatform()
                        .daemon()
                        .name("keep-" + device.name())
                        .start(() -> keep(service)));
            }
        }
    }

    private Service service(WorkerDevice device) {
        List<String> further = new ArrayList<>(List.of(
                "--kafka-config",
                host.kafkaFile(data.path()).toString(),
                "--tracker-certificate",
                host.certificateFile(data.path()).toString()));
        if (device.memoryMib() != null) {
            further.addAll(List.of("--memory", device.memoryMib().toString()));
        }
        labels.forEach(label -> further.addAll(List.of("--label", label)));
        return WorkerService.of(
                home,
                host.host() + "-" + device.name(),
                device.device(),
                host.bootstrap(),
                data.path(),
                host.tracker(),
                Map.of("GROKWATCH_TOKEN", host.token()),
                further);
    }

    /** Waits until no worker runs any more, and returns the reason of the last in one line; null if they were closed. */
    public @Nullable String awaitEnd() throws InterruptedException {
        ended.await();
        return failure.get();
    }

    /** Keeps one worker running; one that never started is not tried again. */
    private void keep(Service service) {
        Duration pause = FIRST_PAUSE;
        boolean wasReady = false;
        try {
            while (true) {
                Supervisor supervisor = new Supervisor(
                        data.path().resolve("logs"),
                        new ServiceNotices(notices, data.path().resolve("logs")),
                        data::shortage);
                synchronized (this) {
                    if (closed) {
                        return;
                    }
                    supervisors.add(supervisor);
                }
                String reason = supervisor.start(List.of(service));
                wasReady |= reason == null;
                if (reason == null) {
                    pause = FIRST_PAUSE;
                    reason = supervisor.failure().join();
                }
                supervisor.close();
                synchronized (this) {
                    supervisors.remove(supervisor);
                    if (closed) {
                        return;
                    }
                }
                failure.set(reason);
                if (!wasReady) {
                    notices.accept(reason);
                    return;
                }
                notices.accept(reason + "; it is tried again in " + pause.toSeconds() + " s");
                TimeUnit.NANOSECONDS.sleep(pause.toNanos());
                pause = pause.multipliedBy(2).compareTo(MAX_PAUSE) < 0 ? pause.multipliedBy(2) : MAX_PAUSE;
            }
        } catch (IOException e) {
            failure.set("the logs in " + data.path() + " cannot be written: " + e);
        } catch (InterruptedException stopped) {
            // Only close() interrupts.
        } finally {
            leave();
        }
    }

    private synchronized void leave() {
        alive--;
        if (alive == 0) {
            ended.countDown();
        }
    }

    /** Ends all workers, which requeue their runs, and waits for their end. Idempotent. */
    @Override
    public void close() {
        List<Supervisor> running;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            failure.set(null);
            running = List.copyOf(supervisors);
            keepers.forEach(Thread::interrupt);
        }
        List<Thread> stops = running.stream()
                .map(supervisor -> Thread.ofPlatform().start(supervisor::close))
                .toList();
        boolean interrupted = false;
        for (Thread stop : stops) {
            while (stop.isAlive()) {
                try {
                    stop.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        ended.countDown();
        data.close();
    }

    /** Before anything is started: what is wrong with the address or the credentials is one line here. */
    private static void requireBroker(Path folder, JoinedHost host) {
        try {
            BrokerPreparation.run(host.broker(folder), BROKER_LIMIT, admin -> {
                var unused = TopicCreation.await(admin.listTopics().names(), BrokerPreparation.CALL);
            });
        } catch (BrokerUnavailableException e) {
            String advice = isRefusal(e)
                    ? "; if they were revoked, join again with a line of ./grokwatch tokens worker"
                    : "; the host of the tracker must let this one reach that port";
            throw new StackException(e.getMessage() + advice, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted while the broker was asked", e);
        }
    }

    private static boolean isRefusal(Throwable failure) {
        return failure instanceof AuthenticationException
                || (failure.getCause() != null && isRefusal(failure.getCause()));
    }
}
