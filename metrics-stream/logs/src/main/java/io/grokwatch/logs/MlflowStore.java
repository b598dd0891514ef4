package io.grokwatch.logs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * MLflow's stores: a folder per run with a file per metric ({@code timestamp value step} a line), and an SQLite database with the tables
 * {@code runs}, {@code metrics} and {@code params}.
 */
final class MlflowStore {
    private static final int MAX_RUNS = 1_000;

    private MlflowStore() {}

    /** One value of a metric. An evaluation is of the training of its time, so that the metrics are read in the order of their times. */
    private record Line(long time, String place, String step, String metric, String value) {}

    /** Whether a folder is that of a run. */
    static boolean isRun(Path folder) {
        return Files.isDirectory(folder.resolve("metrics")) && Files.exists(folder.resolve("meta.yaml"));
    }

    static LoggedRun run(Path folder) {
        Path nameTag = folder.resolve("tags").resolve("mlflow.runName");
        RunBuilder run = new RunBuilder(
                Files.exists(nameTag) ? text(nameTag).strip() : String.valueOf(folder.getFileName()),
                "MLflow file store");
        for (Path param : files(folder.resolve("params"))) {
            run.setting(
                    name(folder.resolve("params"), param), number(text(param).strip()));
        }
        lines(folder.resolve("metrics"), run).stream()
                .sorted(Comparator.comparingLong(Line::time))
                .forEach(line -> run.add(line.place, row(line.step, line.metric, line.value)));
        return run.build();
    }

    /** A metric that has the name of the step is not read. */
    private static Map<String, Object> row(Object step, String metric, Object value) {
        Map<String, Object> row = new HashMap<>();
        row.put(metric, value);
        row.put("step", step);
        return row;
    }

    /** The lines of all metrics; those that are none are skipped. */
    private static List<Line> lines(Path folder, RunBuilder run) {
        List<Line> lines = new ArrayList<>();
        for (Path file : files(folder)) {
            String metric = name(folder, file);
            int number = 0;
            for (String line : text(file).lines().toList()) {
                String[] fields = line.strip().split("\\s+", -1);
                String place = metric + " line " + ++number;
                if (fields.length >= 2) {
                    lines.add(new Line(time(fields[0]), place, fields.length > 2 ? fields[2] : "0", metric, fields[1]));
                } else {
                    run.skip("lines", place);
                }
            }
        }
        return lines;
    }

    /** Lines whose time cannot be read come first, in their order. */
    private static long time(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException noTime) {
            return Long.MIN_VALUE;
        }
    }

    private static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new LogException(folder + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static String name(Path folder, Path file) {
        return folder.relativize(file).toString().replace('\\', '/');
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new LogException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Object number(String text) {
        try {
            return Double.valueOf(text);
        } catch (NumberFormatException notANumber) {
            return text;
        }
    }

    /** The database is read from a copy, since a driver opens files only. */
    static List<LoggedRun> database(String name, byte[] content) throws IOException {
        Path copy = Files.createTempFile("grokwatch-mlflow-", ".db");
        try {
            Files.write(copy, content);
            return runs(name, copy);
        } catch (SQLException e) {
            throw new LogException(
                    name + ": found an SQLite database that is no store of MLflow (" + e.getMessage()
                            + "), expected its tables runs and metrics",
                    e);
        } finally {
            Files.deleteIfExists(copy);
        }
    }

    private static List<LoggedRun> runs(String name, Path file) throws SQLException {
        try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            Map<String, String> names = new LinkedHashMap<>();
            try (PreparedStatement query = database.prepareStatement(
                            "select run_uuid, name from runs where exists (select 1 from metrics where metrics.run_uuid ="
                                    + " runs.run_uuid) order by start_time limit " + MAX_RUNS);
                    ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    String shown = rows.getString(2);
                    names.put(rows.getString(1), shown == null || shown.isBlank() ? rows.getString(1) : shown);
                }
            }
            List<LoggedRun> runs = new ArrayList<>();
            for (Map.Entry<String, String> run : names.entrySet()) {
                runs.add(run(database, run.getKey(), run.getValue()));
            }
            if (runs.isEmpty()) {
                throw new LogException(name + ": the database of MLflow has no run with metrics");
            }
            return runs;
        }
    }

    private static LoggedRun run(Connection database, String id, String name) throws SQLException {
        RunBuilder run = new RunBuilder(name, "MLflow database");
        try (PreparedStatement query = database.prepareStatement("select key, value from params where run_uuid = ?")) {
            query.setString(1, id);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    run.setting(rows.getString(1), number(String.valueOf(rows.getString(2))));
                }
            }
        }
        try (PreparedStatement query = database.prepareStatement(
                "select key, value, step, is_nan from metrics where run_uuid = ? order by timestamp, step")) {
            query.setString(1, id);
            try (ResultSet rows = query.executeQuery()) {
                for (int i = 1; rows.next(); i++) {
                    double value = rows.getBoolean(4) ? Double.NaN : rows.getDouble(2);
                    run.add("metric row " + i, row(rows.getLong(3), rows.getString(1), value));
                }
            }
        }
        return run.build();
    }
}
