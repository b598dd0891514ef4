package io.grokwatch.detect.evaluation;

/**
 * One evaluation of a validation set and what is known of the train set by then. Accuracies are fractions of 1; NaN is unknown.
 *
 * @param step of the evaluation
 * @param train train accuracy of that step, or what replaces it
 * @param validation validation accuracy, or what replaces it
 * @param fittedSince since which step the train set is fitted, evaluated or not, or -1
 * @param sources how the two accuracies are known
 */
record Evaluation(long step, double train, double validation, long fittedSince, Sources sources) {
    private static final double LN_2 = 0.6931471805599453;

    /**
     * How accuracies are known.
     *
     * @param trainSettled whether the scale of the train accuracy is known: one that is not shows nothing
     * @param validationSettled likewise of the validation accuracy
     * @param trainFromLoss whether {@code exp(-loss / 4)} replaces the train accuracy
     * @param validationFromLoss likewise of the validation accuracy
     */
    record Sources(
            boolean trainSettled, boolean validationSettled, boolean trainFromLoss, boolean validationFromLoss) {}

    /** The train accuracy, NaN if its scale is not settled. */
    double shownTrain() {
        return sources.trainSettled() ? train : Double.NaN;
    }

    /** The validation accuracy, NaN if its scale is not settled. */
    double shownValidation() {
        return sources.validationSettled() ? validation : Double.NaN;
    }

    /** The minimum train accuracy that is proven. */
    double provenTrain() {
        return sources.trainFromLoss() ? provenBy(train) : shownTrain();
    }

    /** The minimum validation accuracy that is proven. */
    double provenValidation() {
        return sources.validationFromLoss() ? provenBy(validation) : shownValidation();
    }

    /**
     * What replaces an accuracy that was not logged; see {@link Evaluations}.
     *
     * @param loss a cross-entropy
     */
    static double standIn(double loss) {
        return StrictMath.exp(-loss / 4);
    }

    /**
     * The minimum accuracy that a cross-entropy proves: the right class of an example that the network gets wrong has a
     * probability of 1/2 at most, so that the share of such examples is at most {@code loss / ln 2}.
     */
    static double proven(double loss) {
        return 1 - loss / LN_2;
    }

    private static double provenBy(double standIn) {
        return proven(-4 * StrictMath.log(standIn));
    }
}
