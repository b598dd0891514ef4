package io.grokwatch.tracker.search;

import java.util.List;

/** A parsed filter. What its fields are is decided when it is {@linkplain FilterCompiler compiled}. */
sealed interface Filter {

    /** All hold; none at all always holds. */
    record And(List<Filter> parts) implements Filter {}

    /** At least one holds. */
    record Or(List<Filter> parts) implements Filter {}

    /** The other does not hold. */
    record Not(Filter negated) implements Filter {}

    /** The field has no value, or has one if it is negated. */
    record IsNull(FieldName field, boolean negated) implements Filter {}

    /** The field, a flag, is true. */
    record IsTrue(FieldName field) implements Filter {}

    /** The field has a value for which the operator holds. */
    record Comparison(FieldName field, Operator operator, Literal literal) implements Filter {}

    /** The field has a value, which is one of these, or none of them if it is negated. */
    record In(FieldName field, boolean negated, List<Literal> literals) implements Filter {}

    /** An operator between a field and a literal. */
    enum Operator {
        EQUAL("="),
        NOT_EQUAL("!="),
        LESS("<"),
        LESS_OR_EQUAL("<="),
        GREATER(">"),
        GREATER_OR_EQUAL(">="),
        LIKE("LIKE"),
        NOT_LIKE("NOT LIKE"),
        ILIKE("ILIKE"),
        NOT_ILIKE("NOT ILIKE");

        private final String text;

        Operator(String text) {
            this.text = text;
        }

        boolean isPattern() {
            return this == LIKE || this == NOT_LIKE || this == ILIKE || this == NOT_ILIKE;
        }

        /** Whether it holds for two values that compare like that. */
        boolean holds(int comparison) {
            return switch (this) {
                case EQUAL -> comparison == 0;
                case NOT_EQUAL -> comparison != 0;
                case LESS -> comparison < 0;
                case LESS_OR_EQUAL -> comparison <= 0;
                case GREATER -> comparison > 0;
                case GREATER_OR_EQUAL -> comparison >= 0;
                default -> throw new IllegalStateException(this + " compares no order");
            };
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** A literal, and where it is written, counted from 1. */
    sealed interface Literal {
        int column();

        /** A quoted text. */
        record Text(String value, int column) implements Literal {}

        /** A Long or a Double. */
        record Numeric(Number value, int column) implements Literal {}

        /** {@code true} or {@code false}. */
        record Flag(boolean value, int column) implements Literal {}
    }
}
