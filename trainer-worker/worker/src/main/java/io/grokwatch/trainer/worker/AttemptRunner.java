package io.grokwatch.trainer.worker;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.WorkerId;
import io.grokwatch.events.history.RunHistory;
import io.grokwatch.trainer.worker.Attempt.Begun;
import io.grokwatch.trainer.worker.AttemptStateMachine.Disposition;
import io.grokwatch.trainer.worker.AttemptStateMachine.Ended;
import io.grokwatch.trainer.worker.publish.Publisher;
import io.grokwatch.trainer.worker.publish.PublishingException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Runs the {@link AttemptStateMachine} of a request that is leased to this worker: one queue of events, consumed by the
 * thread that holds the lease, which also keeps the deadlines. What the machine causes is done by Kafka's clients and by the
 * session, on threads of their own.
 */
final class AttemptRunner implements AttemptEffects, TrainingSession.Listener {
    private static final Logger LOG = System.getLogger(AttemptRunner.class.getName());
    private static final Duration SESSION_END = Duration.ofSeconds(1);
    /** How long the copy of a requeued request is waited for. */
    private static final Duration REPEAT = Duration.ofMillis(500);
    /** After so many missing beats, and the time to connect again, the worker of an earlier attempt is dead. */
    private static final int MISSING_BEATS = 3;

    private static final Duration RECONNECTION = Duration.ofSeconds(3);
    /** How long the request of a run that another worker trains is held, before others in the queue have their turn. */
    private static final Duration OBSERVE_OWNER = Duration.ofSeconds(10);

    private final ConsumerRecord<byte[], byte[]> request;
    private final RunSpec spec;
    private final WorkerConfig config;
    private final TrainerSource trainers;
    private final Publisher publisher;
    private final RunQueue queue;
    private final RunHistoryReader reader;
    private final WaitingRuns waiting;
    private final AttemptControl control = new AttemptControl();
    private final AttemptStateMachine machine;
    private final BlockingQueue<Consumer<AttemptStateMachine>> events = new LinkedBlockingQueue<>();
    private final Map<Deadline, Long> deadlines = new EnumMap<>(Deadline.class);
    private CompletableFuture<?> reading = CompletableFuture.completedFuture(null);
    private Runnable afterSettlement = () -> {};
    private boolean awaitsTrainer;
    private volatile @Nullable TrainingSession session;
    /** The attempt for the beats of the worker. */
    private volatile @Nullable Begun begun;

    private @Nullable Begun lastBegun;

    /** Of a request that the queue has leased to the calling thread. */
    AttemptRunner(
            ConsumerRecord<byte[], byte[]> request,
            RunSpec spec,
            WorkerConfig config,
            TrainerSource trainers,
            Publisher publisher,
            RunQueue queue,
            RunHistoryReader reader,
            WaitingRuns waiting) {
        this.request = request;
        this.spec = spec;
        this.config = config;
        this.trainers = trainers;
        this.publisher = publisher;
        this.queue = queue;
        this.reader = reader;
        this.waiting = waiting;
        this.machine = new AttemptStateMachine(spec, config.worker(), config.device(), queue.deliveries(), this);
    }

    RunId runId() {
        return spec.runId();
    }

    /** The requests to the training but for its end. For any thread. */
    AttemptControl control() {
        return control;
    }

    /** The run is stopped by a command. For any thread. */
    void requestStop(String reason) {
        post(attempt -> attempt.onStopRequested(reason));
    }

    /** The trainer ends this process, which cannot be prevented: the run has failed. For any thread. */
    void failBecauseTrainerExits() {
        post(attempt -> attempt.onTrainerExits("trainer " + spec.trainer()
                + " ended the process of its worker by System.exit; a trainer returns or throws"));
    }

    /** The worker shuts down. For any thread. */
    void requestShutdown() {
        post(AttemptStateMachine::onShutdownRequested);
    }

    /** What is trained; null unless the attempt has begun. For any thread. */
    @Nullable
    TrainingProgress progress() {
        Begun current = begun;
        if (current == null) {
            return null;
        }
        long step = lastStep();
        return new TrainingProgress(runId(), current.number(), Math.max(current.startStep(), step), step >= 0);
    }

    /** Whether the attempt ended because this worker does not have the run's trainer. */
    boolean awaitsTrainer() {
        return awaitsTrainer;
    }

    /** Whether the training goes on although the attempt has ended. */
    boolean isStillTraining() throws InterruptedException {
        TrainingSession current = session;
        return current != null && !current.awaitEnd(SESSION_END);
    }

    /** The attempt that has begun last, for a worker that reports the end in its place; null if none has. */
    @Nullable
    Begun lastBegun() {
        return lastBegun;
    }

    /**
     * Returns once the attempt has ended and its request is settled.
     *
     * @throws WorkerException if the worker cannot go on
     */
    void run() throws InterruptedException {
        try {
            machine.start();
            runToEnd();
        } catch (RuntimeException | Error e) {
            endFailing();
            throw e;
        }
        settle(((Ended) machine.state()).disposition());
        try {
            afterSettlement.run();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "run=" + runId() + " its older checkpoints were not removed", e);
        }
    }

    private void runToEnd() throws InterruptedException {
        while (!(machine.state() instanceof Ended)) {
            next().accept(machine);
            begun = machine.begun();
            lastBegun = begun == null ? lastBegun : begun;
        }
        reading.cancel(false);
    }

    /** The worker fails with what was thrown; that the run cannot be abandoned in order adds nothing to it. */
    private void endFailing() throws InterruptedException {
        try {
            machine.onWorkerFailed();
            runToEnd();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "run=" + runId() + " was not abandoned in order", e);
        }
    }

    /** The next event; a deadline that has passed comes before what is queued. */
    private Consumer<AttemptStateMachine> next() throws InterruptedException {
        while (true) {
            Map.Entry<Deadline, Long> first = null;
            for (Map.Entry<Deadline, Long> deadline : deadlines.entrySet()) {
                if (first == null || deadline.getValue() - first.getValue() < 0) {
                    first = deadline;
                }
            }
            if (first == null) {
                return events.take();
            }
            long left = first.getValue() - nanoTime();
            if (left <= 0) {
                Deadline passed = first.getKey();
                deadlines.remove(passed);
                return attempt -> attempt.onDeadlinePassed(passed);
            }
            Consumer<AttemptStateMachine> event = events.poll(left, TimeUnit.NANOSECONDS);
            if (event != null) {
                return event;
            }
        }
    }

    private void settle(Disposition disposition) throws InterruptedException {
        boolean settled = switch (disposition) {
            case ACCEPT -> queue.accept();
            case REQUEUE -> requeue();
            // Whether it was settled or not, the request is delivered again.
            case NONE -> true;
            case STUCK ->
                throw new WorkerException("run " + runId() + " is with another worker and did not stop within "
                        + AttemptStateMachine.FENCED.toSeconds()
                        + " s; there is one training at a time, so this worker ends");
        };
        if (!settled) {
            LOG.log(Level.WARNING, "run={0} will be delivered again, its lease was lost at the end", runId());
        }
    }

    /** A request is released once: the broker drops what was delivered too often, so after that a copy takes its place. */
    private boolean requeue() throws InterruptedException {
        if (queue.deliveries() == 1) {
            return queue.release();
        }
        try {
            publisher.repeat(request, REPEAT);
            return queue.accept();
        } catch (PublishingException e) {
            LOG.log(Level.WARNING, "request at offset {0} has no copy: {1}", request.offset(), e.getMessage());
            return queue.release();
        }
    }

    // ---- Effects, on the thread of the machine --------------------------------------------------------------------

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public void schedule(Deadline deadline, Duration delay) {
        deadlines.put(deadline, nanoTime() + delay.toNanos());
    }

    @Override
    public void readHistory(Duration atMost) {
        await(
                reader.history(runId(), Instant.ofEpochMilli(request.timestamp()), atMost),
                AttemptStateMachine::onHistoryRead);
    }

    @Override
    public void observeOwner(WorkerId owner) {
        Duration silence = config.beat().multipliedBy(MISSING_BEATS).plus(RECONNECTION);
        await(reader.isTraining(owner, runId(), silence, OBSERVE_OWNER), (attempt, trains) -> {
            if (trains) {
                attempt.onOwnerAlive();
            } else {
                attempt.onOwnerSilent();
            }
        });
    }

    private <T> void await(CompletableFuture<T> read, BiConsumer<AttemptStateMachine, T> event) {
        reading = read;
        CompletableFuture<T> unused = read.whenComplete((result, failure) -> {
            if (failure == null) {
                post(attempt -> event.accept(attempt, result));
            } else if (failure instanceof RuntimeException why) {
                post(attempt -> attempt.onHistoryUnreadable(why));
            } else {
                post(attempt -> {
                    throw new WorkerException("the worker failed while it read the history: " + failure, failure);
                });
            }
        });
    }

    @Override
    public Duration lockDuration() {
        return queue.lockDuration();
    }

    @Override
    public void renewLease() {
        boolean renewed = queue.renew();
        post(renewed ? AttemptStateMachine::onLeaseRenewed : AttemptStateMachine::onLeaseLost);
    }

    @Override
    public void prepare(int attempt, RunHistory history) {
        TrainingSession started =
                new TrainingSession(spec, attempt, history, config, trainers, publisher, control, this);
        session = started;
        started.start();
    }

    @Override
    public void beginTraining() {
        session().begin();
    }

    @Override
    public void requestTrainingEnd() {
        session().requestEnd();
    }

    @Override
    public void abandonSession() {
        session().abandon();
    }

    @Override
    public long lastStep() {
        TrainingSession current = session;
        return current == null ? -1 : current.lastStep();
    }

    @Override
    public void publish(RunLifecycle event, Awaited awaited) {
        if (awaited == Awaited.NOTHING) {
            publisher.publishOrWarn(event);
            return;
        }
        CompletableFuture<Void> unused = published(event).whenComplete((acknowledged, failure) -> {
            if (failure == null) {
                post(
                        awaited == Awaited.START
                                ? AttemptStateMachine::onStartAcknowledged
                                : AttemptStateMachine::onLastEventAcknowledged);
            } else {
                PublishingException why = PublishingException.of(event.eventId(), failure);
                post(attempt -> {
                    if (awaited == Awaited.START) {
                        attempt.onStartRejected(why);
                    } else {
                        attempt.onLastEventRejected(why);
                    }
                });
            }
        });
    }

    /** An event with what a trainer returned may be larger than a record, or have no JSON form: that fails its run. */
    private CompletableFuture<Void> published(RunLifecycle event) {
        try {
            return publisher.publish(event);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(e);
        } catch (IllegalStateException e) {
            boolean unencodable = e.getCause() instanceof JsonProcessingException;
            return CompletableFuture.failedFuture(
                    unencodable ? new IllegalArgumentException(e.getMessage() + ": " + e.getCause()) : e);
        }
    }

    @Override
    public boolean awaitTrainer() {
        awaitsTrainer = true;
        return waiting.isFirst(runId());
    }

    @Override
    public void discardOlderCheckpoints() {
        afterSettlement = () -> config.checkpoints().of(runId()).keepNewest();
    }

    private TrainingSession session() {
        TrainingSession current = session;
        if (current == null) {
            throw new IllegalStateException("run " + runId() + " has no session");
        }
        return current;
    }

    // ---- Events of the session, on its threads
    // -----------------------------------------------------------------------

    @Override
    public void prepared(TrainingSession.Prepared prepared) {
        post(attempt -> attempt.onPrepared(prepared));
    }

    @Override
    public void trainingEnded() {
        post(AttemptStateMachine::onTrainingEnded);
    }

    @Override
    public void ended(TrainingSession.Result result) {
        post(attempt -> attempt.onSessionEnded(result));
    }

    @Override
    public void warning(WarningTopic topic, @Nullable String text, long step) {
        post(attempt -> attempt.onWarning(topic, text, step));
    }

    /** Unbounded, but the machine has few outstanding effects, and others post what people command. */
    private void post(Consumer<AttemptStateMachine> event) {
        events.add(event);
    }
}
