package io.grokwatch.tracker.client;

/**
 * A change of a setting that is requested of the program that logs a run.
 *
 * @param id of the request, which the report of the change names
 * @param value text, a number or a flag
 */
public record RequestedIntervention(String id, String parameter, Object value) {

    /** Whole numbers are {@code Long} values, also where JSON was read into an {@code Integer}. */
    public RequestedIntervention {
        value = value instanceof Integer whole ? (Object) Long.valueOf(whole) : value;
    }
}
