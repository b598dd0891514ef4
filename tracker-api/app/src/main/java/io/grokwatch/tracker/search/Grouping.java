package io.grokwatch.tracker.search;

import io.grokwatch.events.validation.Text;
import io.grokwatch.tracker.client.RunGroup;
import io.grokwatch.tracker.client.RunGroups;
import io.grokwatch.tracker.search.Parser.AggregateTerm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Groups items by the values of fields, with aggregates over each group. Values that are missing are a group of their own, and are left
 * out of aggregates, as are NaN.
 */
public final class Grouping<T> {
    private static final int MAX_FIELDS = 4;
    private static final int MAX_AGGREGATES = 20;

    /** How many groups are returned; the rest is counted. */
    static final int MAX_GROUPS = 2_000;

    private final List<String> by;
    private final List<String> aggregates;
    private final List<Field<T>> fields = new ArrayList<>();
    private final List<Aggregate<T>> columns = new ArrayList<>();
    private final Comparator<List<@Nullable Object>> order;

    /** What is computed of the numbers of a group, sorted, without NaN; there is at least one. */
    private enum Function {
        COUNT {
            @Override
            double of(double[] sorted) {
                return sorted.length;
            }
        },
        MIN {
            @Override
            double of(double[] sorted) {
                return sorted[0];
            }
        },
        MAX {
            @Override
            double of(double[] sorted) {
                return sorted[sorted.length - 1];
            }
        },
        SUM {
            @Override
            double of(double[] sorted) {
                return Arrays.stream(sorted).sum();
            }
        },
        MEAN {
            @Override
            double of(double[] sorted) {
                return Arrays.stream(sorted).average().orElseThrow();
            }
        },
        /** Of a sample; 0 of a single value. */
        STDDEV {
            @Override
            double of(double[] sorted) {
                double mean = MEAN.of(sorted);
                double squares = Arrays.stream(sorted)
                        .map(value -> (value - mean) * (value - mean))
                        .sum();
                return sorted.length == 1 ? 0 : Math.sqrt(squares / (sorted.length - 1));
            }
        },
        MEDIAN {
            @Override
            double of(double[] sorted) {
                return quantile(sorted, .5);
            }
        },
        P10 {
            @Override
            double of(double[] sorted) {
                return quantile(sorted, .1);
            }
        },
        P25 {
            @Override
            double of(double[] sorted) {
                return quantile(sorted, .25);
            }
        },
        P75 {
            @Override
            double of(double[] sorted) {
                return quantile(sorted, .75);
            }
        },
        P90 {
            @Override
            double of(double[] sorted) {
                return quantile(sorted, .9);
            }
        };

        abstract double of(double[] sorted);

        /** Linear between the two closest ranks, as NumPy's default. */
        static double quantile(double[] sorted, double share) {
            double at = share * (sorted.length - 1);
            int below = (int) at;
            double part = at - below;
            return part == 0 ? sorted[below] : sorted[below] + part * (sorted[below + 1] - sorted[below]);
        }
    }

    private record Aggregate<T>(Function function, Field<T> field) {}

    /**
     * Compiles a grouping.
     *
     * @param by fields of the grammar of {@link Parser}; none makes one group
     * @param aggregates such as {@code median(detection.grokking.step)}
     * @throws SearchSyntaxException if one is not as expected
     */
    public Grouping(Fields<T> known, List<String> by, List<String> aggregates) {
        this.by = List.copyOf(by);
        this.aggregates = List.copyOf(aggregates);
        requireAtMost("group by", by, MAX_FIELDS);
        requireAtMost("aggregates", aggregates, MAX_AGGREGATES);
        for (String field : by) {
            Parser parser = new Parser("group by", field);
            fields.add(new FilterCompiler<>(known, parser).resolve(parser.onlyField()));
        }
        for (String aggregate : aggregates) {
            columns.add(aggregate(known, aggregate));
        }
        this.order = Values.order(Collections.nCopies(fields.size(), false));
    }

    private static void requireAtMost(String what, List<String> texts, int max) {
        if (texts.size() > max) {
            throw new IllegalArgumentException(what + " must be at most " + max + ", were " + texts.size());
        }
    }

    private static <T> Aggregate<T> aggregate(Fields<T> known, String text) {
        Parser parser = new Parser("aggregate", text);
        AggregateTerm term = parser.aggregate();
        Function function = Arrays.stream(Function.values())
                .filter(one -> one.name().equalsIgnoreCase(term.function()))
                .findFirst()
                .orElseThrow(() -> parser.error(
                        term.column(),
                        "the function must be one of "
                                + Arrays.stream(Function.values())
                                        .map(one -> one.name().toLowerCase(Locale.ROOT))
                                        .toList()
                                + ", was " + Text.escaped(term.function(), 40)));
        Field<T> field = new FilterCompiler<>(known, parser).resolve(term.field());
        boolean isCountable = function == Function.COUNT;
        if (!isCountable
                && field.type() != Field.Type.NUMBER
                && field.type() != Field.Type.TIME
                && field.type() != Field.Type.VALUE) {
            throw parser.error(term.field().column(), "'" + term.field() + "' is no number");
        }
        return new Aggregate<>(function, field);
    }

    /** The groups of the items that match, in the order of their values. */
    public RunGroups of(Iterable<T> items, Predicate<T> filter) {
        Map<List<@Nullable Object>, List<T>> members = new HashMap<>();
        long matching = 0;
        for (T item : items) {
            if (filter.test(item)) {
                matching++;
                List<@Nullable Object> key = new ArrayList<>(fields.size());
                for (Field<T> field : fields) {
                    key.add(keyOf(field.of(item)));
                }
                members.computeIfAbsent(key, first -> new ArrayList<>()).add(item);
            }
        }
        List<List<@Nullable Object>> keys = new ArrayList<>(members.keySet());
        keys.sort(order);
        List<RunGroup> groups = new ArrayList<>();
        for (List<@Nullable Object> key : keys.subList(0, Math.min(MAX_GROUPS, keys.size()))) {
            List<T> ofGroup = members.getOrDefault(key, List.of());
            groups.add(new RunGroup(Collections.unmodifiableList(key), ofGroup.size(), aggregates(ofGroup)));
        }
        return new RunGroups(by, aggregates, groups, matching, Math.max(0, keys.size() - MAX_GROUPS));
    }

    /** A whole number that was logged as a text or a number is the same group. */
    private static @Nullable Object keyOf(@Nullable Object value) {
        return value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1L << 53
                ? Long.valueOf(number.longValue())
                : value;
    }

    private List<@Nullable Double> aggregates(List<T> group) {
        List<@Nullable Double> values = new ArrayList<>(columns.size());
        for (Aggregate<T> column : columns) {
            double[] sorted = group.stream()
                    .map(column.field::of)
                    .mapToDouble(value -> column.function == Function.COUNT ? present(value) : asNumber(value))
                    .filter(value -> !Double.isNaN(value))
                    .sorted()
                    .toArray();
            values.add(
                    column.function == Function.COUNT || sorted.length > 0
                            ? Double.valueOf(column.function.of(sorted))
                            : null);
        }
        return values;
    }

    private static double present(@Nullable Object value) {
        return value == null ? Double.NaN : 1;
    }

    private static double asNumber(@Nullable Object value) {
        return switch (value) {
            case Number number -> number.doubleValue();
            case String text -> {
                Number number = Values.number(text);
                yield number == null ? Double.NaN : number.doubleValue();
            }
            case null, default -> Double.NaN;
        };
    }
}
