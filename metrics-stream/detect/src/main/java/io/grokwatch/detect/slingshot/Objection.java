package io.grokwatch.detect.slingshot;

/**
 * Why a spike is not confirmed as a slingshot.
 *
 * @param reason a clause; of an undetermined spike with what would settle it
 * @param undetermined false if the spike is no slingshot, true if what was logged does not decide that
 */
record Objection(String reason, boolean undetermined) {
    /** The spike is no slingshot. */
    static Objection decisive(String reason) {
        return new Objection(reason, false);
    }

    /** The spike may be a slingshot. */
    static Objection undetermined(String reason) {
        return new Objection(reason, true);
    }
}
