package io.grokwatch.local.stack;

import io.grokwatch.local.supervise.Service;
import io.grokwatch.local.supervise.ServiceNotices;
import io.grokwatch.local.supervise.Supervisor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A running stack, supervised by this process. It is shut down by {@link #close()}, by Ctrl-C or SIGTERM, and when this process
 * is killed.
 */
public final class LocalStack implements AutoCloseable {
    private static final long LEFTOVERS_LIMIT_S = 20;

    private final DataFolder data;
    private final Ports ports;
    private final @Nullable String remote;
    private final Supervisor supervisor;
    private final Consumer<String> notices;
    private final Map<String, StackFile.ChildProcess> children = new TreeMap<>();
    private final Thread onShutdown = new Thread(this::stop, "stop-stack");
    private volatile Runnable beforeEnd = () -> {};
    private String state = StackFile.STARTING;
    private volatile boolean stopped;

    private LocalStack(DataFolder data, Ports ports, @Nullable Listening listening, Consumer<String> notices) {
        this.data = data;
        this.ports = ports;
        this.remote =
                listening == null ? null : "https://" + Ports.bracketed(listening.advertised()) + ":" + ports.page();
        this.notices = notices;
        this.supervisor = new Supervisor(data.path().resolve("logs"), new StackListener(), data::shortage);
    }

    /**
     * Starts a stack and waits until all of it is ready.
     *
     * @param folder of its data
     * @param listening how other hosts reach it with TLS, or null if they do not
     * @param workers how many, at least 0
     * @param notices receives progress messages of one line
     * @throws StackException if it cannot start; no process is left then
     */
    public static LocalStack start(
            Installation home,
            Path folder,
            Ports ports,
            @Nullable Listening listening,
            int workers,
            Consumer<String> notices) {
        DataFolder data = DataFolder.open(folder.toAbsolutePath().normalize());
        try {
            endLeftovers(data.path());
            ports.requireFree();
            Services.Remote remote = null;
            if (listening != null) {
                listening.requireOfThisHost();
                remote = new Services.Remote(listening, listening.certificate(data.path()));
            }
            List<List<Service>> stages = new Services(home, data.path(), ports, remote).stages(workers);
            LocalStack stack = new LocalStack(data, ports, listening, notices);
            stack.start(stages);
            return stack;
        } catch (RuntimeException e) {
            data.close();
            throw e;
        }
    }

    private void start(List<List<Service>> stages) {
        Runtime.getRuntime().addShutdownHook(onShutdown);
        try {
            for (List<Service> stage : stages) {
                String failure = supervisor.start(stage);
                if (failure != null) {
                    throw new StackException(stopped ? "ended before everything was ready" : failure);
                }
            }
            becomeReady();
        } catch (IOException e) {
            close();
            throw new StackException("data folder " + data.path() + " cannot be written: " + e, e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Waits for the services of a killed supervisor, which exit within seconds; their ports are free only then. */
    private static void endLeftovers(Path folder) {
        Optional<StackFile> previous = StackFile.read(folder);
        if (previous.isEmpty()) {
            return;
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LEFTOVERS_LIMIT_S);
        for (StackFile.ChildProcess child : previous.get().children()) {
            child.alive().ifPresent(process -> {
                try {
                    process.onExit().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (TimeoutException e) {
                    process.destroyForcibly();
                } catch (java.util.concurrent.ExecutionException e) {
                    throw new StackException("process " + child.pid() + " of the last stack cannot be waited for", e);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
    }

    /** The addresses of the services. */
    public Ports ports() {
        return ports;
    }

    /** The address of the API for other hosts, or null if none reaches it with TLS. */
    public @Nullable String remote() {
        return remote;
    }

    /** Whether its shutdown was requested, by {@link #close()} or a signal. */
    public boolean isEnding() {
        return stopped;
    }

    /**
     * Sets an action to run before the services are shut down, on the thread that shuts them down.
     *
     * @param action takes a bounded time and throws nothing
     */
    public void beforeEnd(Runnable action) {
        beforeEnd = action;
    }

    /** Why a service has failed, in one line, or null if none fails within a time. */
    public @Nullable String failureWithin(long time, TimeUnit unit) throws InterruptedException {
        try {
            return supervisor.failure().get(time, unit);
        } catch (TimeoutException e) {
            return null;
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException("a failure is a value here", e);
        }
    }

    /** Waits until a service has failed, and returns the reason in one line. */
    public String awaitFailure() {
        return supervisor.failure().join();
    }

    /** Shuts all services down, the last started first, and waits for their end. Idempotent. */
    @Override
    public void close() {
        stop();
        try {
            Runtime.getRuntime().removeShutdownHook(onShutdown);
        } catch (IllegalStateException alreadyShuttingDown) {
            // Then the hook runs, and has nothing left to do.
        }
    }

    private synchronized void stop() {
        if (stopped) {
            return;
        }
        stopped = true;
        try {
            beforeEnd.run();
        } finally {
            supervisor.close();
        }
        try {
            StackFile.delete(data.path());
        } catch (IOException e) {
            notices.accept("the stack file in " + data.path() + " cannot be removed: " + e);
        }
        data.close();
    }

    private void becomeReady() throws IOException {
        synchronized (children) {
            state = StackFile.READY;
            writeFile();
        }
    }

    /** Called with the lock of {@code children}: services may be restarted while the stack becomes ready. */
    private void writeFile() throws IOException {
        StackFile.of(ports, remote, state, List.copyOf(children.values())).write(data.path());
    }

    /** Keeps the stack file up to date and reports restarts. */
    private final class StackListener extends ServiceNotices {
        StackListener() {
            super(notices, data.path().resolve("logs"));
        }

        @Override
        public void started(String service, long pid) {
            synchronized (children) {
                children.put(service, StackFile.ChildProcess.of(service, pid));
                try {
                    writeFile();
                } catch (IOException e) {
                    notices.accept("the stack file in " + data.path() + " cannot be written: " + e);
                }
            }
        }
    }
}
