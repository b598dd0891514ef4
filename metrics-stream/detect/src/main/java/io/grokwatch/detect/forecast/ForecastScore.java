package io.grokwatch.detect.forecast;

import java.util.List;
import java.util.Locale;

/**
 * The score of a model's forecasts of runs that it was not fitted to. Every run has the same weight.
 *
 * @param runs how many were forecast
 * @param generalised how many of them generalised
 * @param answered share of the evaluations with a forecast, that is a chance that is not close to even
 * @param brier mean squared difference of chance and outcome over all evaluations (Brier 1950); 0 is perfect
 * @param brierAnswered the same over those with a forecast
 * @param brierOfBaseRate the same for a constant chance, the share of the fitted runs that generalised
 * @param coverage share of the evaluations of runs that generalised whose step was within its 80 % interval; 0.8 is calibrated
 */
public record ForecastScore(
        int runs,
        int generalised,
        double answered,
        double brier,
        double brierAnswered,
        double brierOfBaseRate,
        double coverage) {
    /** The score in words, without a full stop. */
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

    /** Adds up the scores of runs. */
    static final class Tally {
        private int runs;
        private int generalised;
        private double answered;
        private double squares;
        private double squaresAnswered;
        private double squaresOfBaseRate;
        private double covered;

        /** @param fitted the runs that the model was fitted to, for the base rate */
        void add(LabelledRun run, ForecastModel model, List<LabelledRun> fitted) {
            double baseRate = fitted.stream().mapToDouble(LabelledRun::outcome).sum() / fitted.size();
            List<ForecastFeatures> evaluations = run.thinned(RegressionFitting.EVALUATIONS_PER_RUN);
            double outcome = run.outcome();
            runs++;
            generalised += run.generalised() == null ? 0 : 1;
            for (ForecastFeatures features : evaluations) {
                double weight = 1.0 / evaluations.size();
                double chance = model.chanceBy(run.budget(), features);
                double square = weight * (chance - outcome) * (chance - outcome);
                squares += square;
                squaresOfBaseRate += weight * (baseRate - outcome) * (baseRate - outcome);
                if (Math.abs(chance - 0.5) >= RunForecast.UNDECIDED) {
                    answered += weight;
                    squaresAnswered += square;
                }
                if (run.generalised() != null
                        && run.generalised() >= model.step(features, -ForecastRegression.INTERVAL_80)
                        && run.generalised() <= model.step(features, ForecastRegression.INTERVAL_80)) {
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
