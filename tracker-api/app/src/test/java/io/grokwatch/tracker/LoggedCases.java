package io.grokwatch.tracker;

import static io.grokwatch.events.validation.Rejection.Kind.LIMIT;
import static io.grokwatch.events.validation.Rejection.Kind.METRIC_NAME;
import static io.grokwatch.events.validation.Rejection.Kind.METRIC_VALUE;
import static io.grokwatch.events.validation.Rejection.Kind.STEP;
import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grokwatch.events.codec.Json;
import io.grokwatch.events.validation.MetricRules;
import io.grokwatch.events.validation.Rejection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * What people log, each case for a kind of input, and what is kept of it: one table for all doors by which programs log over HTTP.
 */
final class LoggedCases {

    private static final ObjectWriter ASCII = Json.MAPPER.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII);

    private LoggedCases() {}

    /** A row in JSON; its step and metrics are what a program writes, whatever that is. */
    record Row(String step, String metrics) {
        String json() {
            return "{\"step\": " + step + ", \"metrics\": " + metrics + "}";
        }

        /** The metrics as an object, with the texts of JSON that strict parsers refuse. */
        ObjectNode object() {
            try {
                return (ObjectNode) Json.MAPPER.readTree(metrics);
            } catch (JsonProcessingException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** The points of a metric, by step. */
    record Points(List<Long> steps, List<Double> values) {}

    /** What MLflow's own contract has to say of a case. */
    enum Mlflow {
        /** The rules of all doors. */
        SAME,
        /** A batch with such a value is refused as a whole. */
        REFUSES,
        /** It has another meaning there; the tests of that door have it. */
        DIFFERS
    }

    /**
     * A case.
     *
     * @param reached the step of the run afterwards
     */
    record Case(
            String name,
            List<Row> rows,
            Map<String, Points> kept,
            Map<Rejection.Kind, Long> refused,
            long reached,
            Mlflow mlflow) {
        /** The rows as a program sends them: all but the last in one request, and the last in another. */
        List<List<Row>> requests() {
            return rows.size() == 1
                    ? List.of(rows)
                    : List.of(rows.subList(0, rows.size() - 1), rows.subList(rows.size() - 1, rows.size()));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> all() {
        return Stream.of(
                a("letters of any script and separators in names")
                        .row("0", "{\"train/loss\": 2, \"потеря/проверка 損失-1.a_b\": 0.5}")
                        .row("1", "{\"train/loss\": 1, \"потеря/проверка 損失-1.a_b\": 0.25}")
                        .kept("train/loss", "0 1", 2, 1)
                        .kept("потеря/проверка 損失-1.a_b", "0 1", .5, .25)
                        .end(),
                a("a name of 250 characters")
                        .row("3", "{\"" + "n".repeat(250) + "\": 0.5, \"loss\": 1}")
                        .kept("n".repeat(250), "3", .5)
                        .kept("loss", "3", 1)
                        .end(),
                a("symbols, signs beyond the basic plane, quotes and dollars in names")
                        .row(
                                "0",
                                "{\"hits@5\": 1, \"$loss.%\": 2, \"\uD83D\uDCC9 \uD835\uDD38\": 3, \"a\\\"b\\\\c\": 4, \"é\": 5}")
                        .kept("hits@5", "0", 1)
                        .kept("$loss.%", "0", 2)
                        .kept("\uD83D\uDCC9 \uD835\uDD38", "0", 3)
                        .kept("a\"b\\c", "0", 4)
                        .kept("é", "0", 5)
                        .mlflow(Mlflow.REFUSES),
                a("names that are none")
                        .row(
                                "5",
                                "{\"loss\": 1, \" \": 1, \"a\\nb\": 1, \"a\\u202eb\": 1, \"a\\u0000\": 1, \""
                                        + "n".repeat(251) + "\": 1, \"loss\\u001b[31m\": 1}")
                        .kept("loss", "5", 1)
                        .refused(METRIC_NAME, 6)
                        .mlflow(Mlflow.REFUSES),
                a("names with half of a surrogate pair")
                        .row("5", "{\"loss\": 2, \"a\\ud800b\": 1, \"\\udc00\": 1, \"acc\": 0.5}")
                        .row("6", "{\"loss\": 1, \"\\ud83d\\ud83d\\udcc9\": 1}")
                        .kept("loss", "5 6", 2, 1)
                        .kept("acc", "5", .5)
                        .refused(METRIC_NAME, 3)
                        .mlflow(Mlflow.REFUSES),
                a("null is no value")
                        .row("0", "{\"loss\": 2, \"val/loss\": null}")
                        .row("1", "{\"loss\": 1, \"val/loss\": 0.5}")
                        .kept("loss", "0 1", 2, 1)
                        .kept("val/loss", "1", .5)
                        .mlflow(Mlflow.REFUSES),
                a("values that are none")
                        .row("2", "{\"note\": \"many\", \"list\": [1], \"empty\": \"\", \"loss\": 1}")
                        .kept("loss", "2", 1)
                        .refused(METRIC_VALUE, 3)
                        .mlflow(Mlflow.REFUSES),
                a("flags and texts of numbers")
                        .row("0", "{\"best\": true, \"worst\": false, \"text\": \"0.5\", \"exponent\": \"1e-3\"}")
                        .kept("best", "0", 1)
                        .kept("worst", "0", 0)
                        .kept("text", "0", .5)
                        .kept("exponent", "0", .001)
                        .end(),
                a("what is not finite, as a text, bare and beyond a double")
                        .row(
                                "0",
                                "{\"a\": \"NaN\", \"b\": NaN, \"c\": \"Infinity\", \"d\": -Infinity, \"e\": 1e999, \"f\": \"-inf\"}")
                        .kept("a", "0", Double.NaN)
                        .kept("b", "0", Double.NaN)
                        .kept("c", "0", Double.POSITIVE_INFINITY)
                        .kept("d", "0", Double.NEGATIVE_INFINITY)
                        .kept("e", "0", Double.POSITIVE_INFINITY)
                        .kept("f", "0", Double.NEGATIVE_INFINITY)
                        .end(),
                a("a validation that is NaN at most steps")
                        .row("0", "{\"val/acc\": NaN}")
                        .row("25", "{\"val/acc\": 0.5}")
                        .row("50", "{\"val/acc\": NaN}")
                        .kept("val/acc", "0 25 50", Double.NaN, .5, Double.NaN)
                        .end(),
                a("whole steps that are written as decimals")
                        .row("1.0", "{\"loss\": 3}")
                        .row("2e0", "{\"loss\": 2}")
                        .row("30e-1", "{\"loss\": 1}")
                        .kept("loss", "1 2 3", 3, 2, 1)
                        .end(),
                a("steps that are none")
                        .row("-1", "{\"loss\": 9}")
                        .row("1.5", "{\"loss\": 9}")
                        .row("\"4\"", "{\"loss\": 9}")
                        .row("null", "{\"loss\": 9}")
                        .row("true", "{\"loss\": 9}")
                        .row("9223372036854775807", "{\"loss\": 9}")
                        .row("1e300", "{\"loss\": 9}")
                        .row("7", "{\"loss\": 1}")
                        .kept("loss", "7", 1)
                        .refused(STEP, 7)
                        .mlflow(Mlflow.DIFFERS),
                a("steps that go back, the last logged of each counts")
                        .rows("loss", "0 1 2 3", 4, 3, 2, 1)
                        .rows("loss", "1 2 3 4", 3.5, 2.5, 1.5, .5)
                        .kept("loss", "0 1 2 3 4", 4, 3.5, 2.5, 1.5, .5)
                        .end(),
                a("one step twice within a moment, the greater value first")
                        .row("0", "{\"loss\": 4}")
                        .row("0", "{\"loss\": 1}")
                        .kept("loss", "0", 1)
                        .end(),
                a("validation by epoch beside training by step")
                        .rows("train/loss", "0 100 200", 3, 2, 1)
                        .rows("val/loss", "1 2", 2.5, 1.5)
                        .row("300", "{\"train/loss\": 0.5}")
                        .kept("train/loss", "0 100 200 300", 3, 2, 1, .5)
                        .kept("val/loss", "1 2", 2.5, 1.5)
                        .end(),
                a("evaluations that come hundreds of steps late")
                        .rows("train/acc", "0 100 200 300 400", 0, .5, 1, 1, 1)
                        .rows("val/acc", "0 100", 0, .1)
                        .row("500", "{\"train/acc\": 1}")
                        .row("200", "{\"val/acc\": 0.2}")
                        .kept("train/acc", "0 100 200 300 400 500", 0, .5, 1, 1, 1, 1)
                        .kept("val/acc", "0 100 200", 0, .1, .2)
                        .end(),
                a("the greatest step")
                        .row("9223372036854775805", "{\"loss\": 2}")
                        .row("9223372036854775806", "{\"loss\": 1}")
                        .kept("loss", "9223372036854775805 9223372036854775806", 2, 1)
                        .end(),
                a("a training that begins at two million")
                        .rows("acc", "2000000 2000010 2000020", .1, 55, 99.5)
                        .kept("acc", "2000000 2000010 2000020", .1, 55, 99.5)
                        .end(),
                a("one wild step")
                        .rows("loss", "0 1 2", 4, 3, 2)
                        .row("1000000000000", "{\"loss\": 1.5, \"a\\tb\": 1}")
                        .rows("loss", "3 4", 1, .5)
                        .kept("loss", "0 1 2 3 4 1000000000000", 4, 3, 2, 1, .5, 1.5)
                        .refused(METRIC_NAME, 1)
                        .reaching(4)
                        .mlflow(Mlflow.DIFFERS),
                a("a metric that is logged once")
                        .row("0", "{\"loss\": 2, \"parameters\": 1024}")
                        .row("1", "{\"loss\": 1}")
                        .kept("loss", "0 1", 2, 1)
                        .kept("parameters", "0", 1024)
                        .end(),
                a("more metrics in a row than one has")
                        .row("0", wide(10_500))
                        .row("1", "{\"m/0\": 1}")
                        .kept("m/0", "0 1", 0, 1)
                        .kept("m/9999", "0", 9_999)
                        .refused(LIMIT, 500)
                        .mlflow(Mlflow.DIFFERS));
    }

    /** So many metrics {@code m/0}, {@code m/1}, ... with their numbers as values. */
    static String wide(int metrics) {
        StringBuilder row = new StringBuilder("{");
        for (int i = 0; i < metrics; i++) {
            row.append(i == 0 ? "" : ", ")
                    .append("\"m/")
                    .append(i)
                    .append("\": ")
                    .append(i);
        }
        return row.append('}').toString();
    }

    /** Tests of cases, all of which are logged before the first is compared with what is kept, so that they are projected meanwhile. */
    static Stream<DynamicTest> tests(Stream<Case> cases, Function<Case, String> log) {
        Map<Case, String> runs = new LinkedHashMap<>();
        cases.forEach(one -> runs.put(one, log.apply(one)));
        return runs.entrySet().stream()
                .map(logged -> DynamicTest.dynamicTest(
                        logged.getKey().name(), () -> assertKept(logged.getValue(), logged.getKey())));
    }

    /** Compares what a run has with a case. */
    static void assertKept(String run, Case expected) {
        expected.kept()
                .forEach((name, points) -> assertThat(points(run, name))
                        .as("%s: %s", expected, name)
                        .isEqualTo(points));
        Map<Rejection.Kind, Long> refused = expected.refused();
        await().atMost(TrackerFixture.SOON)
                .untilAsserted(
                        () -> assertThat(refused(run)).as(expected.name()).isEqualTo(refused));
        await().atMost(TrackerFixture.SOON)
                .untilAsserted(() -> assertThat(run(run).path("step").asLong())
                        .as(expected.name())
                        .isEqualTo(expected.reached()));
    }

    static JsonNode run(String run) {
        return json(get("/api/v1/runs/" + run).asString());
    }

    static Map<Rejection.Kind, Long> refused(String run) {
        Map<Rejection.Kind, Long> counts = new EnumMap<>(Rejection.Kind.class);
        run(run).path("rejections")
                .forEach(one -> counts.put(
                        Rejection.Kind.valueOf(one.path("kind").asText()),
                        one.path("count").asLong()));
        return counts;
    }

    static Points points(String run, String metric) {
        JsonNode series = json(given().queryParam("name", metric)
                        .get("/api/v1/runs/" + run + "/series")
                        .asString())
                .at("/series/0");
        List<Long> steps = new ArrayList<>();
        List<Double> values = new ArrayList<>();
        series.path("steps").forEach(step -> steps.add(step.longValue()));
        series.path("values")
                .forEach(value -> values.add(MetricRules.value(value).orElse(Double.NaN)));
        return new Points(steps, values);
    }

    static JsonNode json(String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }

    /** A value as JSON in ASCII, which has lone surrogates too. */
    static String text(Object value) {
        try {
            return ASCII.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    /** The row of a W&B client: metrics, and its count as the step. */
    static String wandb(Row row) {
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.setAll(row.object());
        line.set("_step", json(row.step()));
        return line.toString();
    }

    private static Builder a(String name) {
        return new Builder(name);
    }

    private static final class Builder {
        private final String name;
        private final List<Row> rows = new ArrayList<>();
        private final Map<String, Points> kept = new LinkedHashMap<>();
        private final Map<Rejection.Kind, Long> refused = new EnumMap<>(Rejection.Kind.class);
        private long reached;

        Builder(String name) {
            this.name = name;
        }

        Builder row(String step, String metrics) {
            rows.add(new Row(step, metrics));
            return this;
        }

        Builder rows(String metric, String steps, double... values) {
            String[] each = steps.split(" ", -1);
            for (int i = 0; i < values.length; i++) {
                row(each[i], "{\"" + metric + "\": " + values[i] + "}");
            }
            return this;
        }

        Builder kept(String metric, String steps, double... values) {
            List<Long> each = Stream.of(steps.split(" ", -1)).map(Long::valueOf).toList();
            kept.put(metric, new Points(each, Arrays.stream(values).boxed().toList()));
            reached = Math.max(reached, each.getLast());
            return this;
        }

        Builder refused(Rejection.Kind kind, long count) {
            refused.put(kind, count);
            return this;
        }

        Builder reaching(long step) {
            reached = step;
            return this;
        }

        Case mlflow(Mlflow mlflow) {
            return new Case(name, rows, kept, refused, reached, mlflow);
        }

        Case end() {
            return mlflow(Mlflow.SAME);
        }
    }
}
