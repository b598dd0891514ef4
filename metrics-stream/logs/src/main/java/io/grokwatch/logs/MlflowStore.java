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
        for (Path metric : files(folder.resolve("metrics"))) {
            String name = name(folder.resolve("metrics"), metric);
            List<String> lines = text(metric).lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                String[] fields = lines.get(i).strip().split("\\s+", -1);
                String place = name + " line " + (i + 1);
                if (fields.length >= 2) {
                    run.add(place, Map.of("step", fields.length > 2 ? fields[2] : "0", name, fields[1]));
                } else {
                    run.skip("lines", place);
                }
            }
        }
        return run.build();
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
                    run.add("metric row " + i, Map.of("step", rows.getLong(3), rows.getString(1), value));
                }
            }
        }
        return run.build();
    }
}
