package io.grokwatch.trainer.worker;

import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle.RunFailed;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunHandedBack;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.RunLifecycle.RunStopped;
import io.grokwatch.events.RunLifecycle.RunWarned;
import io.grokwatch.events.WorkerId;
import io.grokwatch.events.validation.Text;
import io.grokwatch.trainer.worker.Attempt.Begun;
import io.grokwatch.trainer.worker.Attempt.Planned;
import io.grokwatch.trainer.worker.AttemptEffects.Awaited;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The lifecycle events of one attempt: what they contain, and which warnings are raised. When one is published is the
 * matter of the {@link AttemptStateMachine}, on whose thread it runs.
 */
final class AttemptPublisher {
    private static final Logger LOG = System.getLogger(AttemptPublisher.class.getName());
    /** Bounds the text of a reason or a warning, in characters. */
    private static final int MAX_TEXT = 4000;

    private final RunId runId;
    private final WorkerId worker;
    private final String device;
    private final AttemptEffects effects;
    private final Map<WarningTopic, String> warnings = new EnumMap<>(WarningTopic.class);

    AttemptPublisher(RunId runId, WorkerId worker, String device, AttemptEffects effects) {
        this.runId = runId;
        this.worker = worker;
        this.device = device;
        this.effects = effects;
    }

    /** Publishes that the attempt begins; its acknowledgement is an event of the machine. */
    void publishStarted(Begun attempt, TrainingSession.Prepared prepared) {
        LOG.log(
                Level.INFO,
                "run={0} attempt={1} starts at step {2}: {3}",
                runId,
                attempt.number(),
                attempt.startStep(),
                prepared.filledIn().masked());
        effects.publish(
                new RunStarted(
                        runId,
                        attempt.number(),
                        // The event is stored to be shown; a worker that resumes the run has the settings from its
                        // request.
                        prepared.filledIn().masked(),
                        prepared.facts(),
                        worker,
                        device,
                        attempt.startStep()),
                Awaited.START);
    }

    RunFinished finished(Attempt attempt, long step) {
        return new RunFinished(runId, attempt.reportedAs(), step);
    }

    RunStopped stopped(Attempt attempt, long step, String reason) {
        return new RunStopped(runId, attempt.reportedAs(), step, reason);
    }

    RunHandedBack handedBack(Attempt attempt, long step) {
        return new RunHandedBack(runId, attempt.reportedAs(), step);
    }

    /** The failure of a run, at the last step that was logged. */
    RunFailed failed(Attempt attempt, Throwable failure) {
        log(attempt, failure);
        return new RunFailed(runId, attempt.reportedAs(), lastStep(attempt), shortened(reason(failure)));
    }

    /** Publishes a warning and that another attempt shall go on, which is the last event. */
    void requeue(Begun attempt, String reason) {
        long step = lastStep(attempt);
        warn(attempt, WarningTopic.ATTEMPT, "its worker requeued it, and another goes on: " + reason, step);
        effects.publish(handedBack(attempt, step), Awaited.LAST_EVENT);
    }

    /**
     * Publishes a warning that an attempt did not begin, and that the run is requeued, unless an earlier attempt began: the
     * end of that one is not this one's to report.
     */
    void postpone(Attempt attempt, String reason) {
        warn(attempt, WarningTopic.ATTEMPT, reason, lastStep(attempt));
        if (!(attempt instanceof Planned planned) || planned.isFirst()) {
            effects.publish(handedBack(attempt, lastStep(attempt)), Awaited.NOTHING);
        }
    }

    /** Publishes that this worker trains the run no longer; nothing is published after it. */
    void abandon(Begun attempt) {
        effects.publish(handedBack(attempt, lastStep(attempt)), Awaited.NOTHING);
    }

    /**
     * Raises or clears a warning and publishes all that are raised.
     *
     * @param text null to clear it
     */
    void warn(Attempt attempt, WarningTopic topic, @Nullable String text, long step) {
        if (text == null) {
            warnings.remove(topic);
        } else {
            warnings.put(topic, text);
        }
        String all = warnings.isEmpty() ? null : shortened(String.join("; ", warnings.values()));
        effects.publish(
                new RunWarned(runId, attempt.reportedAs(), Math.max(step, attempt.startStep()), all), Awaited.NOTHING);
    }

    private long lastStep(Attempt attempt) {
        return Math.max(attempt.startStep(), effects.lastStep());
    }

    /** What a trainer throws may itself fail when it is asked for its text. */
    private void log(Attempt attempt, Throwable failure) {
        try {
            LOG.log(Level.ERROR, "run=" + runId + " attempt=" + attempt.reportedAs() + " failed", failure);
        } catch (RuntimeException | StackOverflowError unprintable) {
            LOG.log(
                    Level.ERROR,
                    "run={0} attempt={1} failed with {2}, which cannot be printed",
                    runId,
                    attempt.reportedAs(),
                    failure.getClass().getName());
        }
    }

    /** The message without the run's name, which the event has. */
    private String reason(Throwable failure) {
        String message = message(failure);
        if (message == null || message.isBlank()) {
            return failure.getClass().getName();
        }
        String ofRun = "run " + runId + ": ";
        return message.startsWith(ofRun) && message.length() > ofRun.length()
                ? message.substring(ofRun.length())
                : message;
    }

    private static @Nullable String message(Throwable failure) {
        try {
            return failure.getMessage();
        } catch (RuntimeException | StackOverflowError unprintable) {
            return null;
        }
    }

    /** Without lone surrogates, which have no form in JSON; a text that is cut is cut between characters. */
    private static String shortened(String text) {
        String cut = text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
        return Text.wellFormed(cut);
    }
}
