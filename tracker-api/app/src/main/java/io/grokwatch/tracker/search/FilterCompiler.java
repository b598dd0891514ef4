package io.grokwatch.tracker.search;

import io.grokwatch.events.validation.Text;
import io.grokwatch.tracker.search.FieldName.Entity;
import io.grokwatch.tracker.search.Filter.And;
import io.grokwatch.tracker.search.Filter.Comparison;
import io.grokwatch.tracker.search.Filter.In;
import io.grokwatch.tracker.search.Filter.IsNull;
import io.grokwatch.tracker.search.Filter.IsTrue;
import io.grokwatch.tracker.search.Filter.Literal;
import io.grokwatch.tracker.search.Filter.Not;
import io.grokwatch.tracker.search.Filter.Operator;
import io.grokwatch.tracker.search.Filter.Or;
import io.grokwatch.tracker.search.RunSummary.Extent;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes predicates of parsed filters: resolves the fields, and checks that each takes its operator and its literal. A condition on a
 * value that is missing is false, also with {@code !=} and {@code NOT IN}, as in SQL and MLflow; {@code NOT (...)} negates what is in the
 * parentheses.
 */
final class FilterCompiler<T> {
    private final Fields<T> fields;
    private final Parser parser;

    /** @param parser of the filter, for its errors */
    FilterCompiler(Fields<T> fields, Parser parser) {
        this.fields = fields;
        this.parser = parser;
    }

    Predicate<T> predicate(Filter filter) {
        return switch (filter) {
            case And(List<Filter> parts) -> all(parts);
            case Or(List<Filter> parts) -> any(parts);
            case Not(Filter negated) -> predicate(negated).negate();
            case IsNull(FieldName name, boolean negated) -> {
                Field<T> field = resolve(name);
                yield item -> isMissing(field.of(item)) != negated;
            }
            case IsTrue(FieldName name) -> isTrue(name);
            case In in -> in(in);
            case Comparison comparison -> comparison(comparison);
        };
    }

    /** The field of a name. */
    Field<T> resolve(FieldName name) {
        Field<T> field = switch (name.entity()) {
            case ATTRIBUTE -> fields.attribute(name.key());
            case METRIC -> fields.metric(name.key());
            case FIRST -> fields.extent(name.key(), Extent::first);
            case MIN -> fields.extent(name.key(), Extent::min);
            case MAX -> fields.extent(name.key(), Extent::max);
            case PARAMETER -> fields.parameter(name.key());
            case TAG -> fields.tag(name.key());
            case DATASET -> fields.dataset(name.key());
        };
        if (field != null) {
            return field;
        }
        String key = Text.escaped(name.key(), 60);
        if (name.entity() != Entity.ATTRIBUTE) {
            throw parser.error(name.column(), "there is no field '" + Text.escaped(name.toString(), 80) + "' here");
        }
        String closest = Field.closest(fields.attributeNames(), name.key());
        throw parser.error(
                name.column(),
                "there is no attribute '" + key + "'"
                        + (closest == null
                                ? "; metrics, parameters and tags are metrics.NAME, params.NAME, tags.NAME, and the"
                                        + " attributes are " + String.join(", ", fields.attributeNames())
                                : "; did you mean " + closest + "?"));
    }

    private Predicate<T> all(List<Filter> parts) {
        List<Predicate<T>> predicates = parts.stream().map(this::predicate).toList();
        return item -> {
            for (Predicate<T> predicate : predicates) {
                if (!predicate.test(item)) {
                    return false;
                }
            }
            return true;
        };
    }

    private Predicate<T> any(List<Filter> parts) {
        List<Predicate<T>> predicates = parts.stream().map(this::predicate).toList();
        return item -> {
            for (Predicate<T> predicate : predicates) {
                if (predicate.test(item)) {
                    return true;
                }
            }
            return false;
        };
    }

    private static boolean isMissing(@Nullable Object value) {
        return value == null || (value instanceof Collection<?> several && several.isEmpty());
    }

    private Predicate<T> isTrue(FieldName name) {
        Field<T> field = resolve(name);
        if (field.type() != Field.Type.FLAG) {
            throw parser.error(name.column(), "'" + name + "' is no flag: it has to be compared with something");
        }
        return item -> Boolean.TRUE.equals(field.of(item));
    }

    private Predicate<T> in(In in) {
        Field<T> field = resolve(in.field());
        List<Predicate<Object>> tests = in.literals().stream()
                .map(literal -> test(in.field(), field, Operator.EQUAL, literal))
                .toList();
        boolean negated = in.negated();
        return matching(field, value -> {
            for (Predicate<Object> test : tests) {
                if (test.test(value)) {
                    return !negated;
                }
            }
            return negated;
        });
    }

    private Predicate<T> comparison(Comparison comparison) {
        Field<T> field = resolve(comparison.field());
        return matching(field, test(comparison.field(), field, comparison.operator(), comparison.literal()));
    }

    private static <T> Predicate<T> matching(Field<T> field, Predicate<Object> test) {
        if (field.type() == Field.Type.TEXTS) {
            return item -> field.of(item) instanceof Collection<?> several
                    && several.stream().anyMatch(value -> value != null && test.test(value));
        }
        return item -> {
            Object value = field.of(item);
            return value != null && test.test(value);
        };
    }

    /** What holds for a value that is present. */
    private Predicate<Object> test(FieldName name, Field<T> field, Operator operator, Literal literal) {
        if (operator.isPattern()) {
            return pattern(name, field, operator, literal);
        }
        return switch (field.type()) {
            case NUMBER -> numbers(operator, number(name, literal));
            case TIME -> numbers(operator, time(name, literal));
            case FLAG -> flags(name, operator, literal);
            case CHOICE -> choices(name, field, operator, literal);
            case TEXT, TEXTS -> texts(name, operator, text(name, literal));
            case VALUE -> values(operator, literal);
        };
    }

    private Predicate<Object> pattern(FieldName name, Field<T> field, Operator operator, Literal literal) {
        if (field.type() == Field.Type.NUMBER || field.type() == Field.Type.TIME || field.type() == Field.Type.FLAG) {
            throw parser.error(literal.column(), operator + " is for texts; '" + name + "' is none");
        }
        if (!(literal instanceof Literal.Text(String pattern, int column))) {
            throw parser.error(literal.column(), "the pattern of " + operator + " must be a text in quotes");
        }
        boolean ignoreCase =
                operator == Operator.ILIKE || operator == Operator.NOT_ILIKE || field.type() == Field.Type.CHOICE;
        boolean negated = operator == Operator.NOT_LIKE || operator == Operator.NOT_ILIKE;
        if (!ignoreCase) {
            return value -> Values.like(Values.text(value), pattern) != negated;
        }
        String lower = pattern.toLowerCase(Locale.ROOT);
        return value -> Values.like(Values.text(value).toLowerCase(Locale.ROOT), lower) != negated;
    }

    private static Predicate<Object> numbers(Operator operator, Number literal) {
        return value -> value instanceof Number number && holds(operator, number, literal);
    }

    /** Nothing but inequality holds of NaN and another number. */
    private static boolean holds(Operator operator, Number number, Number literal) {
        boolean isNaN = Values.isNaN(number);
        if (isNaN || Values.isNaN(literal)) {
            boolean same = isNaN && Values.isNaN(literal);
            return same ? operator == Operator.EQUAL : operator == Operator.NOT_EQUAL;
        }
        return operator.holds(Values.compare(number, literal));
    }

    private Predicate<Object> flags(FieldName name, Operator operator, Literal literal) {
        boolean equal = operator == Operator.EQUAL;
        if (!equal && operator != Operator.NOT_EQUAL) {
            throw parser.error(literal.column(), "'" + name + "' is a flag: its operators are = and !=");
        }
        boolean expected = switch (literal) {
            case Literal.Flag flag -> flag.value();
            case Literal.Text text
            when text.value().equalsIgnoreCase("true") || text.value().equalsIgnoreCase("false") ->
                text.value().equalsIgnoreCase("true");
            default -> throw parser.error(literal.column(), "'" + name + "' must be compared with true or false");
        };
        return value -> value.equals(expected) == equal;
    }

    private Predicate<Object> choices(FieldName name, Field<T> field, Operator operator, Literal literal) {
        String text = text(name, literal);
        String choice = field.choices().get(text.toLowerCase(Locale.ROOT));
        if (choice == null) {
            throw parser.error(
                    literal.column(),
                    "'" + name + "' must be one of " + field.choiceNames() + ", was '" + Text.escaped(text, 60) + "'");
        }
        return texts(name, operator, choice);
    }

    private Predicate<Object> texts(FieldName name, Operator operator, String literal) {
        return switch (operator) {
            case EQUAL -> literal::equals;
            case NOT_EQUAL -> value -> !literal.equals(value);
            default ->
                throw parser.error(
                        name.column(),
                        "'" + name + "' is a text: its operators are =, !=, LIKE, ILIKE and IN, was " + operator);
        };
    }

    private Predicate<Object> values(Operator operator, Literal literal) {
        return switch (literal) {
            case Literal.Numeric(Number number, int column) -> valuesAsNumbers(operator, number);
            case Literal.Flag(boolean flag, int column) -> {
                if (operator != Operator.EQUAL && operator != Operator.NOT_EQUAL) {
                    throw parser.error(column, "a flag takes = and !=, was " + operator);
                }
                String text = Boolean.toString(flag);
                yield value -> text.equalsIgnoreCase(Values.text(value)) == (operator == Operator.EQUAL);
            }
            case Literal.Text(String text, int column) -> valuesAsTexts(operator, text);
        };
    }

    private static Predicate<Object> valuesAsNumbers(Operator operator, Number literal) {
        return value -> {
            Number number = numberOf(value);
            return number == null ? operator == Operator.NOT_EQUAL : holds(operator, number, literal);
        };
    }

    private static @Nullable Number numberOf(Object value) {
        return switch (value) {
            case Number number -> number;
            case String text -> Values.number(text);
            default -> null;
        };
    }

    /** A number equals every text that is that number; a text equals that text alone. */
    private static Predicate<Object> valuesAsTexts(Operator operator, String literal) {
        Number number = Values.number(literal);
        return value -> switch (value) {
            case Number logged when number != null -> holds(operator, logged, number);
            case Boolean flag ->
                literal.equalsIgnoreCase(flag.toString()) ? operator == Operator.EQUAL : operator == Operator.NOT_EQUAL;
            default -> {
                boolean inOrder = operator != Operator.EQUAL && operator != Operator.NOT_EQUAL;
                Number logged = inOrder && number != null ? numberOf(value) : null;
                yield (logged != null && number != null)
                        ? holds(operator, logged, number)
                        : operator.holds(Values.text(value).compareTo(literal));
            }
        };
    }

    private Number number(FieldName name, Literal literal) {
        if (literal instanceof Literal.Numeric(Number number, int column)) {
            return number;
        }
        throw parser.error(literal.column(), "'" + name + "' must be compared with a number, was " + shown(literal));
    }

    private Number time(FieldName name, Literal literal) {
        return switch (literal) {
            case Literal.Numeric(Number number, int column) -> number;
            case Literal.Text(String text, int column) -> {
                Long time = milliseconds(text);
                if (time == null) {
                    throw parser.error(
                            column,
                            "'" + name + "' must be compared with milliseconds since 1970, or a date or time such as"
                                    + " '2026-11-29' or '2026-11-29T06:00:00Z', was " + shown(literal));
                }
                yield time;
            }
            case Literal.Flag flag ->
                throw parser.error(
                        literal.column(), "'" + name + "' must be compared with a time, was " + shown(literal));
        };
    }

    /** The time of a text in ISO 8601, in UTC without an offset; null if it is none. */
    private static @Nullable Long milliseconds(String text) {
        try {
            Instant time = text.length() <= 10
                    ? LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC)
                    : text.matches(".*(Z|[+-]\\d\\d:?\\d\\d)")
                            ? OffsetDateTime.parse(text.replace(' ', 'T')).toInstant()
                            : LocalDateTime.parse(text.replace(' ', 'T')).toInstant(ZoneOffset.UTC);
            return time.toEpochMilli();
        } catch (DateTimeException | ArithmeticException none) {
            return null;
        }
    }

    private String text(FieldName name, Literal literal) {
        if (literal instanceof Literal.Text(String text, int column)) {
            return text;
        }
        throw parser.error(
                literal.column(), "'" + name + "' must be compared with a text in quotes, was " + shown(literal));
    }

    private static String shown(Literal literal) {
        return switch (literal) {
            case Literal.Text(String text, int column) -> "'" + Text.escaped(text, 60) + "'";
            case Literal.Numeric(Number number, int column) -> number.toString();
            case Literal.Flag(boolean flag, int column) -> Boolean.toString(flag);
        };
    }
}
