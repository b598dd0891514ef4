package io.grokwatch.detect;

import static io.grokwatch.detect.DetectorConfig.Slingshot;

import io.grokwatch.detect.Cycle.Quiet;
import io.grokwatch.detect.Cycle.Settling;
import io.grokwatch.detect.Cycle.Spike;
import io.grokwatch.events.Detection.Stage;
import org.jspecify.annotations.Nullable;

/**
 * Ends a cycle by what is known of it: a suspicion is confirmed or withdrawn within {@value #MOST_SUSPICION_STEPS} steps,
 * however far the samples are apart.
 */
final class CycleConclusion {
    static final int MOST_SUSPICION_STEPS = 200;

    private final Slingshot config;
    private final SpikeWindow window;
    private final SpikeJudge judge;
    private final SlingshotClaims claims;

    CycleConclusion(Slingshot config, SpikeWindow window, SpikeJudge judge, SlingshotClaims claims) {
        this.config = config;
        this.window = window;
        this.judge = judge;
        this.claims = claims;
    }

    /** The loss has been back for long enough. */
    Cycle settled(Settling settling, Findings findings) {
        int since = window.newerThan(settling.recoveredStep() + config.slopeSteps());
        double[] rates = window.lastLayerGrowth(config.slopeSteps()).rates(0, since);
        double rest = rates.length == 0 ? Double.NaN : rates[rates.length / 2];
        Spike spike = settling.spike();
        conclude(spike, judge.afterwards(spike, rest), settling.recoveredStep(), rest, findings);
        return new Quiet(settling.recoveredStep());
    }

    /** The loss has not come back in time. */
    Cycle unrecovered(Spike spike, Findings findings) {
        long step = window.newestStep();
        conclude(spike, judge.unrecovered(spike, step), -1, Double.NaN, findings);
        return new Quiet(step);
    }

    /** Nothing more will come. */
    void atEnd(Spike spike, long recoveredStep, Findings findings) {
        conclude(spike, judge.atEnd(spike), recoveredStep, Double.NaN, findings);
    }

    /** Judges a cycle already where the next sample would come too late. */
    Cycle inTime(Cycle cycle, Findings findings) {
        Spike open = cycle.open();
        if (open == null || window.newestStep() + window.cadence() - open.spikeStep() <= MOST_SUSPICION_STEPS) {
            return cycle;
        }
        if (cycle instanceof Settling settling) {
            return settled(settling, findings);
        }
        return open.calmSince() < 0
                ? unrecovered(open, findings)
                : settled(new Settling(open, open.calmSince()), findings);
    }

    private void conclude(Spike spike, @Nullable String objection, long recoveredStep, double rest, Findings findings) {
        long step = window.newestStep();
        if (objection == null) {
            claims.settle(spike, Stage.CONFIRMED, recoveredStep, rest, step, findings);
            return;
        }
        Spike other = spike.because(objection);
        if (other.suspicion() > 0) {
            claims.settle(other, Stage.WITHDRAWN, recoveredStep, rest, step, findings);
        }
        claims.otherSpike(other, rest, step, findings);
    }
}
