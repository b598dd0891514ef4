package io.grokwatch.tracker.search;

/** A filter, an order or an aggregate is not as expected; the message names the column, counted from 1, and what was expected there. */
public final class SearchSyntaxException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final int column;

    SearchSyntaxException(String what, int column, String message) {
        super(what + ", column " + column + ": " + message);
        this.column = column;
    }

    /** Where, counted from 1. */
    public int column() {
        return column;
    }
}
