package io.grokwatch.bench.training;

import io.grokwatch.trainer.spi.RunControl;
import org.jspecify.annotations.Nullable;

/**
 * Times a training that publishes and is silent by turns, once it has warmed up publishing. One training is compared with
 * itself because two processes that train the same differ by more than publishing may cost. A turn ends before an
 * evaluation, so that all have the same share of them, and the order is there and back again, so that neither gains when
 * the machine becomes slower.
 */
final class TurnsClock implements RunControl {
    private static final int TURNS = 48;

    private final Allowance warmup;
    private final long turnNanos;
    private final int evaluateEvery;
    private long asked;
    private int turn = -1;
    private long turnStep;
    private @Nullable Reading turnBegan;
    private Pace publishing = Pace.NONE;
    private Pace silent = Pace.NONE;

    /**
     * @param warmupSeconds of processor time, from the first step on
     * @param measuredSeconds that all turns take at least
     * @param evaluateEvery steps between two evaluations
     */
    TurnsClock(double warmupSeconds, double measuredSeconds, int evaluateEvery) {
        warmup = new Allowance(warmupSeconds);
        turnNanos = (long) (1e9 * measuredSeconds / TURNS);
        this.evaluateEvery = evaluateEvery;
    }

    @Override
    public boolean stopRequested() {
        long step = asked++;
        if (step % evaluateEvery != 0 || !warmup.spent()) {
            return false;
        }
        if (turnBegan == null) {
            next(step, Reading.now());
        } else if (System.nanoTime() - turnBegan.wallNanos() >= turnNanos) {
            Reading now = Reading.now();
            Pace taken = now.pace(step - turnStep, turnBegan);
            if (publishes()) {
                publishing = publishing.plus(taken);
            } else {
                silent = silent.plus(taken);
            }
            next(step, now);
        }
        return turn == TURNS;
    }

    /** Whether what is logged now is to be published. */
    boolean publishes() {
        return turn % 4 <= 0 || turn % 4 == 3;
    }

    /** Of the turns in which it published. */
    Pace publishing() {
        return publishing;
    }

    /** Of the turns in which it did not. */
    Pace silent() {
        return silent;
    }

    private void next(long step, Reading now) {
        turn++;
        turnStep = step;
        turnBegan = now;
    }
}
