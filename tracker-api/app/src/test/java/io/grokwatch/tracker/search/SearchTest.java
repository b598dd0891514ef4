package io.grokwatch.tracker.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grokwatch.tracker.client.RunGroups;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The grammar, its errors, orders, pages and groups over items of a test. */
class SearchTest {
    enum Phase {
        FITTING,
        MEMORISED
    }

    /** An item: its values under the names that the grammar has for them. */
    record Item(String id, Map<String, Object> values) {}

    /** Attributes are fields without an entity. */
    private static final Fields<Item> FIELDS = new Fields<>() {
        @Override
        public @Nullable Field<Item> attribute(String name) {
            return switch (name) {
                case "step" -> Field.number(item -> (Number) item.values.get("step"));
                case "start_time" -> Field.time(item -> (Long) item.values.get("start_time"));
                case "phase" -> Field.choice(Phase.class, item -> (Phase) item.values.get("phase"));
                case "pinned" -> Field.flag(item -> Boolean.TRUE.equals(item.values.get("pinned")));
                case "name", "Run name" -> Field.text(item -> (String) item.values.get("name"));
                case "run_id" -> Field.text(Item::id);
                default -> null;
            };
        }

        @Override
        public Collection<String> attributeNames() {
            return new TreeSet<>(Set.of("step", "start_time", "phase", "pinned", "name", "run_id"));
        }

        @Override
        public Field<Item> metric(String name) {
            return Field.number(item -> (Number) item.values.get("metrics." + name));
        }

        @Override
        public Field<Item> parameter(String name) {
            return Field.value(item -> item.values.get("params." + name));
        }

        @Override
        public Field<Item> tag(String name) {
            return Field.value(item -> item.values.get("tags." + name));
        }

        @Override
        @SuppressWarnings("unchecked")
        public @Nullable Field<Item> dataset(String name) {
            return name.equals("name")
                    ? Field.texts(item -> (List<String>) item.values.getOrDefault("datasets", List.of()))
                    : null;
        }
    };

    private static final Item RUN = new Item(
            "r1",
            Map.ofEntries(
                    Map.entry("step", 9_007_199_254_740_993L),
                    Map.entry("start_time", 1_795_932_000_000L), // 2026-11-29T06:00:00Z
                    Map.entry("phase", Phase.MEMORISED),
                    Map.entry("pinned", true),
                    Map.entry("name", "It's 100% done"),
                    Map.entry("metrics.val_loss", 0.05),
                    Map.entry("metrics.val/loss", 0.05),
                    Map.entry("metrics.nan", Double.NaN),
                    Map.entry("metrics.error rate", 0.5),
                    Map.entry("params.lr", 0.001),
                    Map.entry("params.logged_lr", "1e-3"),
                    Map.entry("params.model.depth", 2L),
                    Map.entry("params.batch-size", "32"),
                    Map.entry("params.amp", "True"),
                    Map.entry("params.empty", ""),
                    Map.entry("tags.x", "why not"),
                    Map.entry("datasets", List.of("cifar", "mnist"))));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "metrics.val_loss < 0.1 AND params.lr = '0.001' AND tags.x LIKE '%y%'",
                "metrics.val_loss<.1 and metric.val_loss >= 5e-2",
                "metrics.val/loss < 0.1",
                "metrics.\"error rate\" = 0.5",
                "metrics.`error rate` = 0.5",
                "`metrics`.`error rate` != 0.4",
                "metrics.nan != 1",
                "metrics.nan = NaN",
                "params.lr = 0.001",
                "params.lr = '1e-3'",
                "params.lr < 0.01 and params.lr > 0",
                "params.logged_lr = '1e-3'",
                "params.logged_lr = 0.001",
                "params.logged_lr <= 0.001",
                "parameters.model.depth = 2",
                "param.\"model.depth\" = '2'",
                "params.batch-size = \"32\"",
                "params.amp = true",
                "params.amp != 'False'",
                "params.empty = ''",
                "attributes.run_id IN ('r0', 'r1')",
                "run_id in ('r1',)",
                "attr.run_id NOT IN (\"r2\")",
                "run.run_id = 'r1'",
                "attribute.\"Run name\" LIKE '%100%'",
                "name = 'It''s 100% done'",
                "name ILIKE 'IT%DONE'",
                "name NOT LIKE 'it%'",
                "name LIKE 'It_s%'",
                "phase = 'memorised'",
                "phase != 'FITTING'",
                "phase IN ('fitting', 'memorised')",
                "step > 9007199254740992",
                "step = 9007199254740993",
                "step != 9007199254740992",
                "start_time = 1795932000000",
                "start_time >= '2026-11-29' AND start_time < '2026-11-29T06:00:00.001Z'",
                "start_time > '2026-11-29 05:59:59'",
                "start_time = '2026-11-29T07:00:00+01:00'",
                "pinned",
                "pinned = true AND pinned != 'false'",
                "tags.missing IS NULL AND tags.x IS NOT NULL",
                "NOT tags.missing = 'a'",
                "NOT (pinned AND step < 5)",
                "step < 5 OR pinned",
                "step < 5 AND step < 6 OR pinned",
                "dataset.name = 'mnist' AND datasets.name LIKE 'cif%'",
                "dataset.name != 'mnist'",
                "dataset.name IN ('x', 'mnist')",
                "dataset.name IS NOT NULL",
            })
    void a_filter_holds_for_an_item(String filter) {
        assertThat(Search.predicate(FIELDS, filter).test(RUN)).as(filter).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "metrics.missing != 1",
                "metrics.missing < 1",
                "metrics.nan < 1",
                "metrics.nan > 1",
                "metrics.nan = 1",
                "params.missing != 'a'",
                "params.missing NOT IN ('a')",
                "tags.missing NOT LIKE 'a'",
                "params.lr = '0.01'",
                "params.amp = 'true'",
                "params.batch-size < 5",
                "step < 9007199254740993",
                "step = 9007199254740992",
                "step < 5 AND (step < 6 OR pinned)",
                "not pinned",
                "name LIKE 'it%'",
                "phase LIKE '%fit%'",
                "dataset.name = 'imagenet'",
                "tags.x IS NULL",
            })
    void a_filter_does_not_hold_for_an_item(String filter) {
        assertThat(Search.predicate(FIELDS, filter).test(RUN)).as(filter).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "metrics.val_loss ? 1      | 18 | expected an operator",
                "metrics.val_loss <        | 19 | expected a number, true, false or a text in quotes, was the end",
                "metrics.val_loss < '1'    | 20 | 'metrics.val_loss' must be compared with a number, was '1'",
                "stp = 1                   | 1  | there is no attribute 'stp'; did you mean step?",
                "step = 1 AND zzzzzz = 1   | 14 | there is no attribute 'zzzzzz'; metrics",
                "step = 1 step = 2         | 10 | expected AND, OR or the end, was step",
                "(step = 1                 | 10 | expected ), was the end",
                "name = 'open              | 8  | the quote ' is not closed",
                "phase = 'memorized'       | 9  | 'phase' must be one of [fitting, memorised], was 'memorized'",
                "name < 'a'                | 1  | 'name' is a text: its operators are =, !=, LIKE, ILIKE and IN, was <",
                "name = 5                  | 8  | 'name' must be compared with a text in quotes, was 5",
                "step LIKE '1%'            | 11 | LIKE is for texts; 'step' is none",
                "name LIKE 1               | 11 | the pattern of LIKE must be a text in quotes",
                "step                      | 1  | 'step' is no flag",
                "pinned > true             | 10 | 'pinned' is a flag",
                "start_time > 'yesterday'  | 14 | 'start_time' must be compared with milliseconds since 1970",
                "run_id IN ()              | 12 | expected a number, true, false or a text in quotes, was )",
                "run_id IN ('a' 'b')       | 16 | expected a comma or )",
                "run_id NOT 'a'            | 12 | expected IN, LIKE or ILIKE",
                "name IS EMPTY             | 9  | expected NULL or NOT NULL, was EMPTY",
                "`modle`.x = 1             | 1  | 'modle' is none of metrics, params, tags, attributes, dataset",
                "metrics. = 1              | 10 | expected a name, was =",
                "AND step = 1              | 1  | expected a field such as status",
                "dataset.size = 1          | 1  | there is no field 'dataset.size' here",
            })
    void an_error_names_the_column_and_what_was_expected(String filter, int column, String message) {
        SearchSyntaxException error =
                catchThrowableOfType(SearchSyntaxException.class, () -> Search.predicate(FIELDS, filter));

        assertThat(error)
                .as(filter)
                .hasMessageContaining("filter, column " + column + ": ")
                .hasMessageContaining(message);
        assertThat(error.column()).isEqualTo(column);
    }

    @Test
    void a_filter_is_bounded() {
        assertThatThrownBy(() -> Search.predicate(FIELDS, "(".repeat(1_000) + "pinned"))
                .hasMessageContaining("nested at most 50 deep");
        assertThatThrownBy(() -> Search.predicate(FIELDS, "NOT ".repeat(1_000) + "pinned"))
                .hasMessageContaining("nested at most 50 deep");
        assertThatThrownBy(() -> Search.predicate(FIELDS, "pinned" + " OR pinned".repeat(200)))
                .hasMessageContaining("at most 200 conditions");
        assertThatThrownBy(() -> Search.predicate(FIELDS, "name = '" + "a".repeat(100_000) + "'"))
                .hasMessageContaining("at most 100000 characters");
        String hostile = "name LIKE '" + "%a".repeat(2_000) + "%b'";
        Item all = new Item("r", Map.of("name", "a".repeat(8_000)));
        assertThat(Search.predicate(FIELDS, hostile).test(all)).isFalse();
    }

    @Test
    void missing_values_come_last_and_nan_before_them_in_both_directions() {
        List<Item> items = List.of(
                item("missing", Map.of()),
                item("nan", Map.of("metrics.m", Double.NaN)),
                item("inf", Map.of("metrics.m", Double.POSITIVE_INFINITY)),
                item("b2", Map.of("metrics.m", 2.0)),
                item("a2", Map.of("metrics.m", 2.0)),
                item("minus", Map.of("metrics.m", -1.0)));

        assertThat(ids(items, "metrics.m")).containsExactly("minus", "a2", "b2", "inf", "nan", "missing");
        assertThat(ids(items, "metrics.m DESC")).containsExactly("inf", "a2", "b2", "minus", "nan", "missing");
        assertThat(ids(items, "metrics.m desc, run_id DESC"))
                .containsExactly("inf", "b2", "a2", "minus", "nan", "missing");
    }

    @Test
    void parameters_are_sorted_as_numbers_and_then_as_texts() {
        List<Item> items = List.of(
                item("text", Map.of("params.p", "adam")),
                item("ten", Map.of("params.p", 10L)),
                item("two", Map.of("params.p", 2.5)),
                item("flag", Map.of("params.p", true)));

        assertThat(ids(items, "params.`p`")).containsExactly("two", "ten", "text", "flag");
    }

    @Test
    void pages_follow_each_other_whatever_comes_and_goes_in_between() {
        Random random = new Random(7);
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            Object value = switch (random.nextInt(5)) {
                case 0 -> Double.NaN;
                case 1 -> (double) random.nextInt(5);
                case 2 -> random.nextGaussian();
                default -> Double.NEGATIVE_INFINITY;
            };
            items.add(item("r" + i, random.nextInt(4) == 0 ? Map.of() : Map.of("metrics.m", value, "step", (long) i)));
        }
        for (String order : List.of("metrics.m DESC", "metrics.m", "step DESC, metrics.m")) {
            Search<Item> search = Search.of(FIELDS, "run_id != 'r7'", List.of(order), "run_id", Item::id);
            List<String> all = search.page(items, 1_000, null).items().stream()
                    .map(Item::id)
                    .toList();
            List<Item> changing = new ArrayList<>(items);
            List<String> paged = new ArrayList<>();
            String cursor = null;
            do {
                Search.Page<Item> page = search.page(changing, 37, cursor);
                page.items().forEach(item -> paged.add(item.id()));
                cursor = page.next();
                changing.removeIf(item -> paged.contains(item.id()) && item.id().endsWith("3"));
            } while (cursor != null);

            assertThat(paged).as(order).isEqualTo(all).hasSize(499);
        }
    }

    @Test
    void a_cursor_of_another_order_and_one_that_is_none_are_refused() {
        List<Item> items =
                Stream.of("a", "b", "c").map(id -> item(id, Map.of())).toList();
        String cursor = Search.of(FIELDS, null, List.of("step"), "run_id", Item::id)
                .page(items, 1, null)
                .next();
        Search<Item> other = Search.of(FIELDS, null, List.of("step DESC"), "run_id", Item::id);

        assertThatThrownBy(() -> other.page(items, 1, cursor)).hasMessageContaining("the same order");
        assertThatThrownBy(() -> other.page(items, 1, "rubbish")).hasMessageContaining("the `next` of a page");
    }

    @Test
    void a_page_has_the_count_of_all_that_match() {
        List<Item> items = IntStream.range(0, 25)
                .mapToObj(i -> item("r" + i, Map.of("step", (long) i)))
                .toList();

        assertThat(Search.of(FIELDS, "step >= 5", List.of(), "run_id", Item::id)
                        .page(items, 3, null)
                        .matching())
                .isEqualTo(20);
    }

    @Test
    void an_order_that_cannot_be_read_names_the_column() {
        assertThatThrownBy(() -> Search.of(FIELDS, null, List.of("step DOWN"), "run_id", Item::id))
                .hasMessage("order by, column 6: expected ASC, DESC, a comma or the end, was DOWN");
        assertThatThrownBy(() -> Search.of(FIELDS, null, List.of("step, steep"), "run_id", Item::id))
                .hasMessage("order by, column 7: there is no attribute 'steep'; did you mean step?");
    }

    @Test
    void items_are_grouped_with_aggregates_without_what_is_missing() {
        List<Item> items = List.of(
                item("a", Map.of("params.lr", 0.1, "metrics.m", 1.0)),
                item("b", Map.of("params.lr", 0.1, "metrics.m", 4.0)),
                item("c", Map.of("params.lr", 0.1, "metrics.m", Double.NaN)),
                item("d", Map.of("params.lr", 0.1)),
                item("e", Map.of("params.lr", 10L, "metrics.m", 7.0)),
                item("f", Map.of("params.lr", 10.0, "metrics.m", 8.0)),
                item("g", Map.of("metrics.m", 9.0)));

        RunGroups groups = new Grouping<>(
                        FIELDS,
                        List.of("params.lr"),
                        List.of(
                                "count(metrics.m)",
                                "median(metrics.m)",
                                "max( metrics.m )",
                                "p90(metrics.m)",
                                "stddev(metrics.m)"))
                .of(items, item -> true);

        assertThat(groups.runs()).isEqualTo(7);
        assertThat(groups.groups().stream().map(group -> group.key().getFirst()).collect(Collectors.toList()))
                .containsExactly(0.1, 10L, null);
        assertThat(groups.groups().getFirst().runs()).isEqualTo(4);
        assertThat(groups.groups().getFirst().values().subList(0, 3)).containsExactly(3.0, 2.5, 4.0);
        assertThat(groups.groups().get(1).values()).containsExactly(2.0, 7.5, 8.0, 7.9, Math.sqrt(.5));
        assertThat(groups.groups().get(2).values().getLast()).isZero();
    }

    @Test
    void an_aggregate_that_cannot_be_read_names_the_column() {
        assertThatThrownBy(() -> new Grouping<>(FIELDS, List.of(), List.of("middle(step)")))
                .hasMessageContaining("aggregate, column 1: the function must be one of [count, min,");
        assertThatThrownBy(() -> new Grouping<>(FIELDS, List.of(), List.of("median(name)")))
                .hasMessage("aggregate, column 8: 'name' is no number");
        assertThatThrownBy(() -> new Grouping<>(FIELDS, List.of("step DESC"), List.of()))
                .hasMessageContaining("group by, column 6: expected the end");
    }

    @Test
    void a_filter_is_tested_for_half_a_minute_at_most() {
        AtomicLong nanoTime = new AtomicLong();
        Predicate<Item> filter = Search.predicate(FIELDS, "name LIKE '%a'", nanoTime::get);
        Item item = item("r", Map.of("name", "a"));
        nanoTime.set(Duration.ofSeconds(30).toNanos());
        assertThat(filter.test(item)).isTrue();

        nanoTime.incrementAndGet();
        assertThatThrownBy(() -> filter.test(item))
                .isInstanceOf(SearchSyntaxException.class)
                .hasMessage("filter, column 1: must take at most 30 s on all runs, is not finished");
    }

    private static List<String> ids(List<Item> items, String order) {
        return Search.of(FIELDS, null, List.of(order), "run_id", Item::id).page(items, 100, null).items().stream()
                .map(Item::id)
                .toList();
    }

    private static Item item(String id, Map<String, Object> values) {
        return new Item(id, values);
    }
}
