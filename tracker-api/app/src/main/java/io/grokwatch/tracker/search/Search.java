package io.grokwatch.tracker.search;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grokwatch.events.codec.Json;
import io.grokwatch.tracker.search.Parser.OrderTerm;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A compiled search: which items match, and in which order. A page begins after the last item of the page before, by its values and its
 * id (keyset), so that items that come or go meanwhile neither repeat nor hide others.
 *
 * @param <T> the items
 */
public final class Search<T> {
    private static final int MAX_ORDERS = 8;
    private static final int MAX_CURSOR = 64_000;
    /** Patterns on long texts of many runs could take hours. */
    private static final Duration MAX_TIME = Duration.ofSeconds(30);

    private final Predicate<T> filter;
    private final List<Order<T>> orders;
    private final Function<T, String> id;
    /** Names the order in cursors, so that one of another order is refused. */
    private final String orderText;

    private final Comparator<Keyed<T>> comparator;

    private record Order<T>(Field<T> field, boolean descending) {}

    /** An item with its values in the order. */
    private record Keyed<T>(@Nullable T item, List<@Nullable Object> values, String id) {
        Keyed<T> copied() {
            return new Keyed<>(item, new ArrayList<>(values), id);
        }
    }

    private Search(Predicate<T> filter, List<Order<T>> orders, Function<T, String> id, String orderText) {
        this.filter = filter;
        this.orders = orders;
        this.id = id;
        this.orderText = orderText;
        Comparator<List<@Nullable Object>> byValues =
                Values.order(orders.stream().map(Order::descending).toList());
        this.comparator = Comparator.<Keyed<T>, List<@Nullable Object>>comparing(Keyed::values, byValues)
                .thenComparing(Keyed::id);
    }

    /**
     * Compiles a search.
     *
     * @param filter a filter of the grammar of {@link Parser}, or null for all
     * @param orderBy orders of that grammar, the first counts most; ties and an empty list are in the default order
     * @param defaultOrder an order of that grammar; items that are equal by it too are in the order of their ids
     * @param id identifies an item
     * @throws SearchSyntaxException if one is not as expected
     */
    public static <T> Search<T> of(
            Fields<T> fields,
            @Nullable String filter,
            List<String> orderBy,
            String defaultOrder,
            Function<T, String> id) {
        List<Order<T>> orders = new ArrayList<>();
        for (String text : orderBy) {
            orders.addAll(orders(fields, text));
        }
        if (orders.size() > MAX_ORDERS) {
            throw new SearchSyntaxException(
                    "order by", 1, "an order has at most " + MAX_ORDERS + " fields, had " + orders.size());
        }
        orders.addAll(orders(fields, defaultOrder));
        return new Search<>(predicate(fields, filter), orders, id, String.join(",", orderBy));
    }

    /**
     * The predicate of a filter alone, for one search: it throws a {@link SearchSyntaxException} when it is tested more than thirty seconds later.
     *
     * @throws SearchSyntaxException if it is not as expected
     */
    public static <T> Predicate<T> predicate(Fields<T> fields, @Nullable String filter) {
        return predicate(fields, filter, System::nanoTime);
    }

    static <T> Predicate<T> predicate(Fields<T> fields, @Nullable String filter, LongSupplier nanoTime) {
        Parser parser = new Parser("filter", filter == null ? "" : filter);
        Predicate<T> predicate = new FilterCompiler<>(fields, parser).predicate(parser.filter());
        long start = nanoTime.getAsLong();
        return item -> {
            if (nanoTime.getAsLong() - start > MAX_TIME.toNanos()) {
                throw new SearchSyntaxException(
                        "filter", 1, "must take at most " + MAX_TIME.toSeconds() + " s on all runs, is not finished");
            }
            return predicate.test(item);
        };
    }

    private static <T> List<Order<T>> orders(Fields<T> fields, String text) {
        Parser parser = new Parser("order by", text);
        List<Order<T>> orders = new ArrayList<>();
        for (OrderTerm term : parser.order()) {
            orders.add(new Order<>(new FilterCompiler<>(fields, parser).resolve(term.field()), term.descending()));
        }
        return orders;
    }

    /** The same search among the items of a scope, which is tested before the filter. */
    public Search<T> within(Predicate<T> scope) {
        return new Search<>(scope.and(filter), orders, id, orderText);
    }

    /** Whether an item matches the filter. */
    public boolean matches(T item) {
        return filter.test(item);
    }

    /**
     * A page of the items that match.
     *
     * @param limit at most so many
     * @param cursor of the page before, or null for the first
     * @throws IllegalArgumentException if the cursor is none of a search in this order
     */
    public Page<T> page(Iterable<T> items, int limit, @Nullable String cursor) {
        Sorted<T> sorted = first(items, limit + 1, cursor == null ? null : parse(cursor));
        boolean hasNext = sorted.items.size() > limit;
        List<Keyed<T>> shown = hasNext ? sorted.items.subList(0, limit) : sorted.items;
        return new Page<>(items(shown), hasNext ? cursor(shown.getLast()) : null, sorted.matching);
    }

    /**
     * Some consecutive ones of the items that match, by their place in the order as it is now.
     *
     * @param offset how many are before the first of them, as many at most as are counted by an int
     * @param limit at most so many
     */
    public Page<T> window(Iterable<T> items, int offset, int limit) {
        Sorted<T> sorted = first(items, offset + limit, null);
        List<Keyed<T>> shown = sorted.items.subList(Math.min(offset, sorted.items.size()), sorted.items.size());
        return new Page<>(items(shown), null, sorted.matching);
    }

    /** The first of the items that match, in order. */
    private record Sorted<T>(List<Keyed<T>> items, long matching) {}

    /** @param after only items after this one; all that match are counted, though */
    private Sorted<T> first(Iterable<T> items, int limit, @Nullable Keyed<T> after) {
        PriorityQueue<Keyed<T>> first = new PriorityQueue<>(Math.min(limit, 1_000) + 1, comparator.reversed());
        long matching = 0;
        // Of thousands of items few are on the page: only of those the values are copied.
        List<@Nullable Object> values = Arrays.asList(new @Nullable Object[orders.size()]);
        for (T item : items) {
            if (!filter.test(item)) {
                continue;
            }
            matching++;
            Keyed<T> candidate = keyed(item, values);
            if (after != null && comparator.compare(candidate, after) <= 0) {
                continue;
            }
            Keyed<T> last = first.size() >= limit ? first.peek() : null;
            if (last == null) {
                first.add(candidate.copied());
            } else if (comparator.compare(candidate, last) < 0) {
                first.poll();
                first.add(candidate.copied());
            }
        }
        List<Keyed<T>> sorted = new ArrayList<>(first);
        sorted.sort(comparator);
        return new Sorted<>(sorted, matching);
    }

    private static <T> List<T> items(List<Keyed<T>> keyed) {
        List<T> items = new ArrayList<>(keyed.size());
        for (Keyed<T> one : keyed) {
            T item = one.item;
            if (item != null) {
                items.add(item);
            }
        }
        return items;
    }

    /**
     * A page.
     *
     * @param next the cursor of the next page, or null if this is the last
     * @param matching how many items match in all
     */
    public record Page<T>(List<T> items, @Nullable String next, long matching) {
        public Page {
            items = List.copyOf(items);
        }
    }

    /** @param values are set to those of the item */
    private Keyed<T> keyed(T item, List<@Nullable Object> values) {
        for (int i = 0; i < values.size(); i++) {
            values.set(i, orders.get(i).field.of(item));
        }
        return new Keyed<>(item, values, id.apply(item));
    }

    private String cursor(Keyed<T> last) {
        ObjectNode node = Json.MAPPER.createObjectNode();
        node.put("order", orderText);
        ArrayNode values = node.putArray("after");
        for (Object value : last.values) {
            switch (value) {
                case null -> values.addNull();
                case Double number -> values.addObject().put("d", number.toString());
                case Number number -> values.add(number.longValue());
                case Boolean flag -> values.add(flag);
                default -> values.add(value.toString());
            }
        }
        node.put("id", last.id);
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(node.toString().getBytes(StandardCharsets.UTF_8));
    }

    private Keyed<T> parse(String cursor) {
        JsonNode node = decode(cursor);
        JsonNode after = node.path("after");
        if (!node.path("order").asText("").equals(orderText)
                || after.size() != orders.size()
                || !node.path("id").isTextual()) {
            throw new IllegalArgumentException(
                    "the cursor must be that of a page in the same order; begin with the first page instead");
        }
        List<@Nullable Object> values = new ArrayList<>();
        for (JsonNode value : after) {
            values.add(value(value));
        }
        return new Keyed<>(null, values, node.path("id").asText());
    }

    private static @Nullable Object value(JsonNode node) {
        if (node.isNull()) {
            return null;
        }
        if (node.isIntegralNumber()) {
            return node.longValue();
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        if (node.isObject()) {
            return number(node.path("d").asText());
        }
        return node.asText();
    }

    private static Double number(String digits) {
        try {
            return Double.valueOf(digits);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "the cursor must be the `next` of a page, '" + digits + "' is no number", e);
        }
    }

    private static JsonNode decode(String cursor) {
        if (cursor.length() <= MAX_CURSOR) {
            try {
                return Json.MAPPER.readTree(new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8));
            } catch (IllegalArgumentException | JsonProcessingException notOurs) {
                // Refused below.
            }
        }
        throw new IllegalArgumentException("the cursor must be the `next` of a page");
    }
}
