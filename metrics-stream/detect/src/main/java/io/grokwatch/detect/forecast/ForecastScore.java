package io.grokwatch.detect.forecast;

import java.util.List;
import java.util.Locale;

/**
 * How well runs are told that a model was not fitted to.
 *
 * @param runs how many
 * @param generalised how many of them did
 * @param answered share of the evaluations that were given a forecast
 * @param brier mean square of chance less outcome over all evaluations, whether answered or not; 0 is best
 * @param brierAnswered the same over those answered
 * @param brierOfBaseRate the same for the share of the fitted runs that generalised, told of every run
 * @param coverage share of the evaluations of runs that generalised whose step was within its interval; 0.8 is right
 */
public record ForecastScore(
        int runs,
        int generalised,
        double answered,
        double brier,
        double brierAnswered,
        double brierOfBaseRate,
        double coverage) {
    /** One sentence. */
    public String text() {
        return String.format(
                Locale.ROOT,
                "%d runs of which %d generalised: Brier score %.3f (base rate %.3f), %.3f over the %.0f %% of evaluations"
                        + " that are answered; the step is within its 80 %% interval in %.0f %%",
                runs,
                generalised,
                brier,
                brierOfBaseRate,
                brierAnswered,
                100 * answered,
                100 * coverage);
    }

    /** Adds up runs, each of the same weight. */
    static final class Tally {
        private int runs;
        private int generalised;
        private double answered;
        private double squares;
        private double squaresAnswered;
        private double squaresOfBaseRate;
        private double covered;

        /** @param fitted the runs that the model was fitted to */
        void add(LabelledRun run, ForecastModel model, List<LabelledRun> fitted) {
            double baseRate = fitted.stream().mapToDouble(LabelledRun::outcome).sum() / fitted.size();
            List<ForecastFeatures> some = run.some(RegressionFitting.SIGNS_PER_RUN);
            double outcome = run.outcome();
            runs++;
            generalised += run.generalised() == null ? 0 : 1;
            for (ForecastFeatures signs : some) {
                double weight = 1.0 / some.size();
                double chance = model.chanceBy(run.budget(), signs);
                double square = weight * (chance - outcome) * (chance - outcome);
                squares += square;
                squaresOfBaseRate += weight * (baseRate - outcome) * (baseRate - outcome);
                if (Math.abs(chance - 0.5) >= RunForecast.UNDECIDED) {
                    answered += weight;
                    squaresAnswered += square;
                }
                if (run.generalised() != null
                        && run.generalised() >= model.step(signs, -ForecastRegression.FOUR_IN_FIVE)
                        && run.generalised() <= model.step(signs, ForecastRegression.FOUR_IN_FIVE)) {
                    covered += weight;
                }
            }
        }

        ForecastScore score() {
            return new ForecastScore(
                    runs,
                    generalised,
                    answered / runs,
                    squares / runs,
                    squaresAnswered / answered,
                    squaresOfBaseRate / runs,
                    covered / generalised);
        }
    }
}
