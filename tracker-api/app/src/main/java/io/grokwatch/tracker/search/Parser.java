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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parser of filters, orders and aggregates, by recursive descent. The grammar contains that of MLflow's {@code search_runs} and {@code
 * search_experiments}:
 *
 * <pre>
 * filter     = [ or ]
 * or         = and { OR and }
 * and        = not { AND not }
 * not        = NOT not | "(" or ")" | condition
 * condition  = field operator literal
 *            | field [ NOT ] IN "(" literal { "," literal } ")"
 *            | field [ NOT ] ( LIKE | ILIKE ) text
 *            | field IS [ NOT ] NULL
 *            | field                                          (a flag)
 * operator   = "=" | "==" | "!=" | "&lt;&gt;" | "&lt;" | "&lt;=" | "&gt;" | "&gt;="
 * field      = [ entity "." ] key
 * entity     = metric[s] | param[s] | parameter[s] | tag[s] | dataset[s] | attr | attribute[s] | run
 * key        = word | "..." | `...`                           (quotes are doubled inside)
 * word       = a letter or _, then letters, digits and _ . / : @ -
 * literal    = '...' | "..." | number | NaN | Infinity | -Infinity | true | false
 * order      = field [ ASC | DESC ] { "," field [ ASC | DESC ] }
 * aggregate  = function "(" field ")"
 * </pre>
 *
 * Keywords are read in any case. {@code AND} binds more than {@code OR}. Of {@code LIKE}, {@code %} is any text and {@code _} any
 * character. Sizes are bounded: {@value #MAX_LENGTH} characters, {@value #MAX_CONDITIONS} conditions, {@value #MAX_DEPTH} levels,
 * {@value #MAX_LITERALS} literals of a list.
 */
final class Parser {
    static final int MAX_LENGTH = 100_000;
    static final int MAX_CONDITIONS = 200;
    static final int MAX_DEPTH = 50;
    static final int MAX_LITERALS = 5_000;

    private static final Pattern NUMBER = Pattern.compile("[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?");
    private static final Pattern WHOLE = Pattern.compile("[+-]?\\d{1,19}");
    private static final Set<String> KEYWORDS =
            Set.of("AND", "OR", "NOT", "IN", "LIKE", "ILIKE", "IS", "NULL", "TRUE", "FALSE", "ASC", "DESC");

    private final String what;
    private final String text;
    private int at;
    private int conditions;

    /** @param what is parsed, for messages */
    Parser(String what, String text) {
        this.what = what;
        this.text = text;
        if (text.length() > MAX_LENGTH) {
            throw new SearchSyntaxException(
                    what, MAX_LENGTH + 1, "must be at most " + MAX_LENGTH + " characters, was " + text.length());
        }
    }

    /** The whole text as a filter; a blank one always holds. */
    Filter filter() {
        if (isAtEnd()) {
            return new And(List.of());
        }
        Filter filter = or(0);
        requireEnd("AND, OR or the end");
        return filter;
    }

    /** The whole text as an order. */
    List<OrderTerm> order() {
        List<OrderTerm> terms = new ArrayList<>();
        do {
            FieldName field = field();
            boolean descending = takeKeyword("DESC");
            if (!descending) {
                takeKeyword("ASC");
            }
            terms.add(new OrderTerm(field, descending));
        } while (take(","));
        requireEnd("ASC, DESC, a comma or the end");
        return terms;
    }

    /** A field to order by. */
    record OrderTerm(FieldName field, boolean descending) {}

    /** The whole text as a field. */
    FieldName onlyField() {
        FieldName field = field();
        requireEnd("the end");
        return field;
    }

    /** The whole text as an aggregate. */
    AggregateTerm aggregate() {
        int column = column();
        String function = word();
        if (function == null) {
            throw expected("a function such as median");
        }
        require("(");
        FieldName field = field();
        require(")");
        requireEnd("the end");
        return new AggregateTerm(function, column, field);
    }

    /** A function of a field over a group. */
    record AggregateTerm(String function, int column, FieldName field) {}

    /** An error at a column. */
    SearchSyntaxException error(int column, String message) {
        return new SearchSyntaxException(what, column, message);
    }

    private Filter or(int depth) {
        List<Filter> parts = new ArrayList<>();
        do {
            parts.add(and(depth));
        } while (takeKeyword("OR"));
        return parts.size() == 1 ? parts.getFirst() : new Or(parts);
    }

    private Filter and(int depth) {
        List<Filter> parts = new ArrayList<>();
        do {
            parts.add(not(depth));
        } while (takeKeyword("AND"));
        return parts.size() == 1 ? parts.getFirst() : new And(parts);
    }

    private Filter not(int depth) {
        if (depth > MAX_DEPTH) {
            throw error(column(), "parentheses and NOT must be nested at most " + MAX_DEPTH + " deep");
        }
        if (takeKeyword("NOT")) {
            return new Not(not(depth + 1));
        }
        if (take("(")) {
            Filter inner = or(depth + 1);
            require(")");
            return inner;
        }
        return condition();
    }

    private Filter condition() {
        int column = column();
        if (++conditions > MAX_CONDITIONS) {
            throw error(column, "a filter has at most " + MAX_CONDITIONS + " conditions");
        }
        FieldName field = field();
        if (takeKeyword("IS")) {
            boolean negated = takeKeyword("NOT");
            if (!takeKeyword("NULL")) {
                throw expected(negated ? "NULL" : "NULL or NOT NULL");
            }
            return new IsNull(field, negated);
        }
        boolean negated = takeKeyword("NOT");
        if (takeKeyword("IN")) {
            return new In(field, negated, literals());
        }
        if (takeKeyword("LIKE")) {
            return new Comparison(field, negated ? Operator.NOT_LIKE : Operator.LIKE, literal());
        }
        if (takeKeyword("ILIKE")) {
            return new Comparison(field, negated ? Operator.NOT_ILIKE : Operator.ILIKE, literal());
        }
        if (negated) {
            throw expected("IN, LIKE or ILIKE");
        }
        Operator operator = operator();
        if (operator != null) {
            return new Comparison(field, operator, literal());
        }
        if (isAtEnd() || peek(")") || peekKeyword("AND") || peekKeyword("OR")) {
            return new IsTrue(field);
        }
        throw expected("an operator: =, !=, <, <=, >, >=, LIKE, ILIKE, IN or IS");
    }

    private @Nullable Operator operator() {
        if (take("!=") || take("<>")) {
            return Operator.NOT_EQUAL;
        }
        if (take("<=")) {
            return Operator.LESS_OR_EQUAL;
        }
        if (take(">=")) {
            return Operator.GREATER_OR_EQUAL;
        }
        if (take("<")) {
            return Operator.LESS;
        }
        if (take(">")) {
            return Operator.GREATER;
        }
        return take("==") || take("=") ? Operator.EQUAL : null;
    }

    private List<Literal> literals() {
        require("(");
        List<Literal> literals = new ArrayList<>();
        do {
            if (!literals.isEmpty() && peek(")")) {
                break; // As in Python's tuples of one, which MLflow takes.
            }
            literals.add(literal());
            if (literals.size() > MAX_LITERALS) {
                throw error(column(), "a list has at most " + MAX_LITERALS + " values");
            }
        } while (take(","));
        if (!take(")")) {
            throw expected("a comma or )");
        }
        return literals;
    }

    private Literal literal() {
        skipBlanks();
        int column = column();
        if (at < text.length() && (text.charAt(at) == '\'' || text.charAt(at) == '"')) {
            return new Literal.Text(quoted(), column);
        }
        Matcher number = NUMBER.matcher(text).region(at, text.length());
        if (number.lookingAt() && !isWordAt(number.end())) {
            at = number.end();
            return new Literal.Numeric(number(number.group()), column);
        }
        boolean negative = take("-");
        String word = word();
        if (word != null) {
            switch (word.toLowerCase(Locale.ROOT)) {
                case "nan" -> {
                    return new Literal.Numeric(Double.NaN, column);
                }
                case "infinity", "inf" -> {
                    return new Literal.Numeric(negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY, column);
                }
                case "true", "false" -> {
                    if (!negative) {
                        return new Literal.Flag(word.equalsIgnoreCase("true"), column);
                    }
                }
                default -> {}
            }
        }
        at = column - 1;
        throw expected("a number, true, false or a text in quotes");
    }

    private static Number number(String digits) {
        if (WHOLE.matcher(digits).matches()) {
            try {
                return Long.valueOf(digits);
            } catch (NumberFormatException beyondLong) {
                return Double.valueOf(digits);
            }
        }
        return Double.valueOf(digits);
    }

    private FieldName field() {
        skipBlanks();
        int column = column();
        if (at < text.length() && isKeyQuote(text.charAt(at))) {
            String first = quoted();
            if (at < text.length() && text.charAt(at) == '.') {
                Entity entity = Entity.of(first);
                if (entity == null) {
                    throw error(column, "'" + shown(first) + "' is none of metrics, params, tags, attributes, dataset");
                }
                at++;
                return new FieldName(entity, key(), column);
            }
            return new FieldName(Entity.ATTRIBUTE, first, column);
        }
        String word = word();
        if (word == null || KEYWORDS.contains(word.toUpperCase(Locale.ROOT))) {
            at = column - 1;
            throw expected("a field such as status, metrics.NAME or params.NAME");
        }
        int dot = word.indexOf('.');
        Entity entity = dot < 0 ? null : Entity.of(word.substring(0, dot));
        if (entity == null) {
            return new FieldName(Entity.ATTRIBUTE, word, column);
        }
        at = column - 1 + dot + 1;
        return new FieldName(entity, key(), column);
    }

    /** What follows the dot. */
    private String key() {
        if (at < text.length() && isKeyQuote(text.charAt(at))) {
            return quoted();
        }
        int from = at;
        while (at < text.length() && isWord(text.charAt(at))) {
            at++;
        }
        if (from == at) {
            throw expected("a name");
        }
        return text.substring(from, at);
    }

    /** A text in quotes, which are doubled inside. */
    private String quoted() {
        int column = column();
        char quote = text.charAt(at++);
        StringBuilder value = new StringBuilder();
        while (at < text.length()) {
            char next = text.charAt(at++);
            if (next != quote) {
                value.append(next);
            } else if (at < text.length() && text.charAt(at) == quote) {
                value.append(quote);
                at++;
            } else {
                return value.toString();
            }
        }
        throw error(column, "the quote " + quote + " is not closed");
    }

    private @Nullable String word() {
        skipBlanks();
        if (at >= text.length() || !isWordStart(text.charAt(at))) {
            return null;
        }
        int from = at;
        while (at < text.length() && isWord(text.charAt(at))) {
            at++;
        }
        return text.substring(from, at);
    }

    private boolean takeKeyword(String keyword) {
        if (!peekKeyword(keyword)) {
            return false;
        }
        at += keyword.length();
        return true;
    }

    private boolean peekKeyword(String keyword) {
        skipBlanks();
        return text.regionMatches(true, at, keyword, 0, keyword.length()) && !isWordAt(at + keyword.length());
    }

    private boolean take(String symbol) {
        if (!peek(symbol)) {
            return false;
        }
        at += symbol.length();
        return true;
    }

    private boolean peek(String symbol) {
        skipBlanks();
        return text.startsWith(symbol, at);
    }

    private void require(String symbol) {
        if (!take(symbol)) {
            throw expected(symbol);
        }
    }

    private void requireEnd(String orElse) {
        if (!isAtEnd()) {
            throw expected(orElse);
        }
    }

    private boolean isAtEnd() {
        skipBlanks();
        return at >= text.length();
    }

    private void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private int column() {
        skipBlanks();
        return at + 1;
    }

    private SearchSyntaxException expected(String expected) {
        int column = column();
        if (at >= text.length()) {
            return error(column, "expected " + expected + ", was the end");
        }
        int end = at + 1;
        if (isWord(text.charAt(at))) {
            while (end < text.length() && isWord(text.charAt(end))) {
                end++;
            }
        }
        return error(column, "expected " + expected + ", was " + shown(text.substring(at, end)));
    }

    private boolean isWordAt(int index) {
        return index < text.length() && isWord(text.charAt(index));
    }

    private static boolean isKeyQuote(char character) {
        return character == '"' || character == '`';
    }

    private static boolean isWordStart(char character) {
        return Character.isLetter(character) || character == '_';
    }

    private static boolean isWord(char character) {
        return Character.isLetterOrDigit(character) || "_./:@-".indexOf(character) >= 0;
    }

    private static String shown(String part) {
        return Text.escaped(part, 60);
    }
}
