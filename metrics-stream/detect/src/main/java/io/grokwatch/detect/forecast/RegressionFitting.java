package io.grokwatch.detect.forecast;

import java.util.List;
import java.util.function.Function;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Fits the two regressions of a {@link ForecastRegression} to recorded runs. Every run has the same weight, however many
 * evaluations it has; both are ridge regressions (Hoerl and Kennard 1970), so that a few runs do not lead to certainty.
 *
 * <p>The linear systems are solved by EJML. The Newton iteration of the logistic regression is ours: neither EJML nor Hipparchus
 * has a logistic regression with weights and a penalty.
 */
final class RegressionFitting {
    /** At most so many evaluations of a run are used, evenly spaced. */
    static final int EVALUATIONS_PER_RUN = 20;
    /** The penalty of the logistic regression, in runs. */
    private static final double LOGISTIC_RIDGE = 1;

    private static final double WAITING_RIDGE = 0.1;
    /** Added to the diagonal of every system, so that constant features do not make it singular. */
    private static final double JITTER = 1e-6;

    private static final double MIN_SPREAD = 0.05;
    /** Many more than Newton's method needs to converge on a penalised, strictly convex objective. */
    private static final int NEWTON_STEPS = 50;

    private final List<LabelledRun> runs;
    private final int size;
    private final Function<ForecastFeatures, double[]> regressors;

    private RegressionFitting(List<LabelledRun> runs, int size, Function<ForecastFeatures, double[]> regressors) {
        this.runs = runs;
        this.size = size;
        this.regressors = regressors;
    }

    /**
     * The fitted regressions.
     *
     * @param runs with evaluations each, some of which generalise and some do not
     * @param size the number of regressors
     * @param regressors of an evaluation, the constant first
     * @throws IllegalStateException if the runs do not determine the weights
     */
    static ForecastRegression of(List<LabelledRun> runs, int size, Function<ForecastFeatures, double[]> regressors) {
        RegressionFitting fitting = new RegressionFitting(runs, size, regressors);
        double[] when = fitting.waitingTime();
        double longest = runs.stream()
                .flatMap(run -> run.evaluations().stream())
                .mapToDouble(ForecastFeatures::ratio)
                .max()
                .orElse(1);
        return new ForecastRegression(runs.size(), longest, fitting.logistic(), when, fitting.spread(when));
    }

    /** Newton's method on the ridge-penalised likelihood; the constant is not penalised. */
    private double[] logistic() {
        double[] weights = new double[size];
        for (int iteration = 0; iteration < NEWTON_STEPS; iteration++) {
            DMatrixRMaj hessian = new DMatrixRMaj(size, size);
            DMatrixRMaj gradient = new DMatrixRMaj(size, 1);
            for (LabelledRun run : runs) {
                List<ForecastFeatures> evaluations = run.thinned(EVALUATIONS_PER_RUN);
                for (ForecastFeatures evaluation : evaluations) {
                    double[] x = regressors.apply(evaluation);
                    double p = 1 / (1 + StrictMath.exp(-ForecastRegression.dot(weights, x)));
                    double residual = p - run.outcome();
                    add(x, p * (1 - p) / evaluations.size(), residual / evaluations.size(), hessian, gradient);
                }
            }
            for (int i = 1; i < size; i++) {
                hessian.add(i, i, LOGISTIC_RIDGE);
                gradient.add(i, 0, LOGISTIC_RIDGE * weights[i]);
            }
            double[] step = solve(hessian, gradient);
            for (int i = 0; i < weights.length; i++) {
                weights[i] -= step[i];
            }
        }
        return weights;
    }

    /** The normal equations of the waiting time ln(T / step) of the runs that generalise. */
    private double[] waitingTime() {
        DMatrixRMaj normal = new DMatrixRMaj(size, size);
        DMatrixRMaj right = new DMatrixRMaj(size, 1);
        for (LabelledRun run : runs) {
            List<ForecastFeatures> evaluations = run.thinned(EVALUATIONS_PER_RUN);
            for (ForecastFeatures evaluation : evaluations) {
                if (run.generalised() != null) {
                    double waiting = waiting(run.generalised(), evaluation);
                    add(
                            regressors.apply(evaluation),
                            1.0 / evaluations.size(),
                            waiting / evaluations.size(),
                            normal,
                            right);
                }
            }
        }
        for (int i = 0; i < size; i++) {
            normal.add(i, i, WAITING_RIDGE);
        }
        return solve(normal, right);
    }

    private static double waiting(long generalised, ForecastFeatures evaluation) {
        return StrictMath.log((double) generalised / Math.max(1, evaluation.step()));
    }

    /** The root mean square of the residuals of the waiting time. */
    private double spread(double[] when) {
        double squares = 0;
        int generalised = 0;
        for (LabelledRun run : runs) {
            if (run.generalised() != null) {
                List<ForecastFeatures> evaluations = run.thinned(EVALUATIONS_PER_RUN);
                for (ForecastFeatures evaluation : evaluations) {
                    double residual = waiting(run.generalised(), evaluation)
                            - ForecastRegression.dot(when, regressors.apply(evaluation));
                    squares += residual * residual / evaluations.size();
                }
                generalised++;
            }
        }
        return Math.max(MIN_SPREAD, Math.sqrt(squares / generalised));
    }

    private static void add(double[] x, double weight, double target, DMatrixRMaj matrix, DMatrixRMaj right) {
        for (int i = 0; i < x.length; i++) {
            right.add(i, 0, target * x[i]);
            for (int j = 0; j < x.length; j++) {
                matrix.add(i, j, weight * x[i] * x[j]);
            }
        }
    }

    private static double[] solve(DMatrixRMaj matrix, DMatrixRMaj right) {
        DMatrixRMaj solution = new DMatrixRMaj(right.numRows, 1);
        for (int i = 0; i < matrix.numRows; i++) {
            matrix.add(i, i, JITTER);
        }
        if (!CommonOps_DDRM.solve(matrix, right, solution)) {
            throw new IllegalStateException("the runs do not determine a forecast model");
        }
        return solution.data;
    }
}
