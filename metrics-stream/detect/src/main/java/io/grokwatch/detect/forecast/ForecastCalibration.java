package io.grokwatch.detect.forecast;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Fits a {@link ForecastModel} to recorded runs, and tells how well runs are told that it was not fitted to. Every run
 * weighs the same, however many evaluations it has; both regressions are ridge regressions (Hoerl and Kennard 1970), so that
 * a few runs do not lead to certainty.
 */
public final class ForecastCalibration {
    private static final int SIGNS_PER_RUN = 20;
    /** Of the logistic regression, in runs: the weights of a handful stay small. */
    private static final double RIDGE = 1;

    private static final double STEP_RIDGE = 0.1;
    private static final int NEWTON_STEPS = 50;

    private ForecastCalibration() {}

    /**
     * How well runs are told when they are left out, one by one (leave-one-out).
     *
     * @param runs how many
     * @param generalised how many of them did
     * @param answered share of the evaluations that were given a forecast
     * @param brier mean square of chance less outcome over all evaluations, whether answered or not; 0 is best
     * @param brierAnswered the same over those answered
     * @param brierOfBaseRate the same for the share of the other runs that generalised, told of every run
     * @param coverage share of the evaluations of runs that generalised whose step was within its interval; 0.8 is right
     */
    public record LeftOut(
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
                    "%d runs of which %d generalised; left out one by one: Brier score %.3f (base rate %.3f), %.3f over the"
                            + " %.0f %% of evaluations that are answered; the step is within its 80 %% interval in %.0f %%",
                    runs,
                    generalised,
                    brier,
                    brierOfBaseRate,
                    brierAnswered,
                    100 * answered,
                    100 * coverage);
        }
    }

    /**
     * The model of these runs; those that show nothing are left out.
     *
     * @param source what they are, for people
     * @throws IllegalArgumentException unless some generalise and some do not
     */
    public static ForecastModel fit(List<Recording> recordings, String version, String source) {
        List<Recording> runs = recordings.stream()
                .filter(recording -> !recording.signs().isEmpty())
                .toList();
        long generalised =
                runs.stream().filter(run -> run.generalised() != null).count();
        if (generalised == 0 || generalised == runs.size()) {
            throw new IllegalArgumentException("a forecast is calibrated on runs that generalise and runs that do not, "
                    + generalised + " of " + runs.size() + " memorised runs generalise");
        }
        double[] when = step(runs);
        double longest = runs.stream()
                .flatMap(run -> run.signs().stream())
                .mapToDouble(Signs::ratio)
                .max()
                .orElse(1);
        return new ForecastModel(version, runs.size(), longest, chance(runs), when, spread(runs, when), source);
    }

    /** Fits a model to all runs but one, for each, and tells that one. */
    public static LeftOut leaveOneOut(List<Recording> recordings) {
        List<Recording> runs = recordings.stream()
                .filter(recording -> !recording.signs().isEmpty())
                .toList();
        Tally tally = new Tally();
        for (int left = 0; left < runs.size(); left++) {
            Recording run = runs.get(left);
            List<Recording> others = new ArrayList<>(runs);
            others.remove(left);
            double baseRate = (double)
                            others.stream().filter(r -> r.generalised() != null).count()
                    / others.size();
            tally.add(run, fit(others, "left-out", "all but " + run.name()), baseRate);
        }
        return tally.leftOut(runs);
    }

    /** Newton's method on the ridge-penalised likelihood; the constant is not penalised. */
    private static double[] chance(List<Recording> runs) {
        double[] weights = new double[Signs.FEATURES];
        for (int iteration = 0; iteration < NEWTON_STEPS; iteration++) {
            DMatrixRMaj hessian = new DMatrixRMaj(Signs.FEATURES, Signs.FEATURES);
            DMatrixRMaj gradient = new DMatrixRMaj(Signs.FEATURES, 1);
            for (Recording run : runs) {
                List<Signs> some = run.some(SIGNS_PER_RUN);
                for (Signs signs : some) {
                    double[] x = signs.features();
                    double p = 1 / (1 + StrictMath.exp(-ForecastModel.dot(weights, x)));
                    double miss = p - (run.generalised() == null ? 0 : 1);
                    add(x, p * (1 - p) / some.size(), miss / some.size(), hessian, gradient);
                }
            }
            for (int i = 1; i < Signs.FEATURES; i++) {
                hessian.add(i, i, RIDGE);
                gradient.add(i, 0, RIDGE * weights[i]);
            }
            double[] step = solve(hessian, gradient);
            for (int i = 0; i < weights.length; i++) {
                weights[i] -= step[i];
            }
        }
        return weights;
    }

    private static double[] step(List<Recording> runs) {
        DMatrixRMaj hessian = new DMatrixRMaj(Signs.FEATURES, Signs.FEATURES);
        DMatrixRMaj gradient = new DMatrixRMaj(Signs.FEATURES, 1);
        for (Recording run : runs) {
            List<Signs> some = run.some(SIGNS_PER_RUN);
            for (Signs signs : some) {
                if (run.generalised() != null) {
                    add(signs.features(), 1.0 / some.size(), wait(run, signs) / some.size(), hessian, gradient);
                }
            }
        }
        for (int i = 0; i < Signs.FEATURES; i++) {
            hessian.add(i, i, STEP_RIDGE);
        }
        return solve(hessian, gradient);
    }

    private static double wait(Recording run, Signs signs) {
        long generalised = run.generalised() == null ? 0 : run.generalised();
        return StrictMath.log((double) generalised / Math.max(1, signs.step()));
    }

    private static double spread(List<Recording> runs, double[] when) {
        double squares = 0;
        int generalised = 0;
        for (Recording run : runs) {
            if (run.generalised() != null) {
                List<Signs> some = run.some(SIGNS_PER_RUN);
                for (Signs signs : some) {
                    double miss = wait(run, signs) - ForecastModel.dot(when, signs.features());
                    squares += miss * miss / some.size();
                }
                generalised++;
            }
        }
        return Math.max(0.05, Math.sqrt(squares / generalised));
    }

    private static void add(double[] x, double weight, double target, DMatrixRMaj hessian, DMatrixRMaj gradient) {
        for (int i = 0; i < x.length; i++) {
            gradient.add(i, 0, target * x[i]);
            for (int j = 0; j < x.length; j++) {
                hessian.add(i, j, weight * x[i] * x[j]);
            }
        }
    }

    private static double[] solve(DMatrixRMaj matrix, DMatrixRMaj right) {
        DMatrixRMaj solution = new DMatrixRMaj(right.numRows, 1);
        for (int i = 0; i < matrix.numRows; i++) {
            matrix.add(i, i, 1e-6);
        }
        if (!CommonOps_DDRM.solve(matrix, right, solution)) {
            throw new IllegalStateException("the runs do not determine a forecast model");
        }
        return solution.data;
    }

    private static final class Tally {
        private double answered;
        private double squares;
        private double squaresAnswered;
        private double squaresOfBaseRate;
        private double covered;
        private final List<Recording> generalised = new ArrayList<>();

        void add(Recording run, ForecastModel model, double baseRate) {
            List<Signs> some = run.some(SIGNS_PER_RUN);
            double outcome = run.generalised() == null ? 0 : 1;
            if (run.generalised() != null) {
                generalised.add(run);
            }
            for (Signs signs : some) {
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
                        && run.generalised() >= model.step(signs, -ForecastModel.FOUR_IN_FIVE)
                        && run.generalised() <= model.step(signs, ForecastModel.FOUR_IN_FIVE)) {
                    covered += weight;
                }
            }
        }

        LeftOut leftOut(List<Recording> runs) {
            return new LeftOut(
                    runs.size(),
                    generalised.size(),
                    answered / runs.size(),
                    squares / runs.size(),
                    squaresAnswered / answered,
                    squaresOfBaseRate / runs.size(),
                    covered / generalised.size());
        }
    }
}
