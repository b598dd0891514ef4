package io.grokwatch.logs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import dev.hardwood.InputFile;
import dev.hardwood.reader.ColumnReader;
import dev.hardwood.reader.ParquetFileReader;
import io.grokwatch.events.codec.Json;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A table of runs that the tracker exported, as CSV, JSON lines or Parquet: {@code run}, {@code step}, {@code time_ms}, and a column for
 * each metric. It is read row by row; doubles have the bits that were exported. CSV and JSON lines may be compressed with gzip.
 */
public final class ExportFile {
    private static final byte[] PARQUET = "PAR1".getBytes(StandardCharsets.US_ASCII);
    private static final List<String> KEYS = List.of("run", "step", "time_ms");
    private static final String CSV_START = String.join(",", KEYS);
    /** The field of a run's settings that only exports have. */
    private static final String SETTINGS = "grokwatch";

    private static final CsvMapper CSV =
            CsvMapper.builder().enable(CsvParser.Feature.WRAP_AS_ARRAY).build();

    private ExportFile() {}

    /** Receives the content of a table, in order. */
    public interface Sink {
        /**
         * The rows that follow are of this run.
         *
         * @param settings as the tracker serves them; empty if the format has none
         */
        void run(String id, JsonNode settings);

        /** A row; the arrays are the sink's. */
        void row(long step, long timeMs, List<String> metrics, double[] values);
    }

    /**
     * Whether a file begins as an export does.
     *
     * @throws LogException if it cannot be read
     */
    public static boolean isExport(Path file) {
        if (Files.isDirectory(file)) {
            return false;
        }
        try (BufferedInputStream bytes = open(file)) {
            bytes.mark(PARQUET.length);
            boolean isParquet = Arrays.equals(bytes.readNBytes(PARQUET.length), PARQUET);
            bytes.reset();
            return isParquet || isText(bytes);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static boolean isText(BufferedInputStream bytes) throws IOException {
        bytes.mark(1 << 16);
        String start = new String(bytes.readNBytes(1 << 15), StandardCharsets.UTF_8);
        bytes.reset();
        String line = start.lines().findFirst().orElse("");
        return line.equals(CSV_START)
                || line.startsWith(CSV_START + ",")
                || (line.startsWith("{\"run\":{") && line.contains("\"" + SETTINGS + "\":{"));
    }

    /**
     * Reads a table.
     *
     * @throws LogException if it cannot be read; the message has the place
     */
    public static void read(Path file, Sink sink) {
        try (BufferedInputStream bytes = open(file)) {
            bytes.mark(PARQUET.length);
            byte[] start = bytes.readNBytes(PARQUET.length);
            bytes.reset();
            if (Arrays.equals(start, PARQUET)) {
                readParquet(file, sink);
            } else if (start.length > 0 && start[0] == '{') {
                readJsonLines(file, bytes, sink);
            } else {
                readCsv(file, bytes, sink);
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static BufferedInputStream open(Path file) throws IOException {
        BufferedInputStream bytes = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        bytes.mark(2);
        boolean isGzip = bytes.read() == 0x1f && bytes.read() == 0x8b;
        bytes.reset();
        return isGzip ? new BufferedInputStream(new GZIPInputStream(bytes, 1 << 16), 1 << 16) : bytes;
    }

    private static LogException unreadable(Path file, IOException cause) {
        return new LogException(file + " cannot be read: " + cause.getMessage(), cause);
    }

    private static void readCsv(Path file, InputStream bytes, Sink sink) throws IOException {
        ObjectReader reader = CSV.readerFor(String[].class);
        try (MappingIterator<String[]> lines =
                reader.readValues(new InputStreamReader(bytes, StandardCharsets.UTF_8))) {
            String[] header = lines.nextValue();
            String run = null;
            for (long number = 2; lines.hasNextValue(); number++) {
                String[] cells = lines.nextValue();
                if (cells.length != header.length) {
                    throw new LogException(file + ": row " + number + " has " + cells.length + " cells, expected "
                            + header.length + ": the export is cut off, or not one");
                }
                if (!cells[0].equals(run)) {
                    run = cells[0];
                    sink.run(run, Json.MAPPER.createObjectNode());
                }
                List<String> metrics = new ArrayList<>();
                double[] values = new double[cells.length];
                try {
                    for (int i = KEYS.size(); i < cells.length; i++) {
                        if (!cells[i].isEmpty()) {
                            values[metrics.size()] = Double.parseDouble(cells[i]);
                            metrics.add(header[i]);
                        }
                    }
                    sink.row(
                            Long.parseLong(cells[1]),
                            Long.parseLong(cells[2]),
                            metrics,
                            Arrays.copyOf(values, metrics.size()));
                } catch (NumberFormatException e) {
                    throw new LogException(file + ": row " + number + ": " + e.getMessage() + ", expected a number", e);
                }
            }
        }
    }

    private static void readJsonLines(Path file, InputStream bytes, Sink sink) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8), 1 << 16);
        long number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            JsonNode node;
            try {
                node = Json.MAPPER.readTree(line);
            } catch (JsonProcessingException e) {
                throw new LogException(
                        file + ":" + number + ": not JSON: " + e.getOriginalMessage() + "; the export may be cut off",
                        e);
            }
            JsonNode run = node.path("run");
            if (run.isObject()) {
                sink.run(run.path("run_id").asText(), run.path(SETTINGS));
                continue;
            }
            if (!node.path("step").isIntegralNumber() || !node.path("metrics").isObject()) {
                throw new LogException(file + ":" + number + ": found '" + shortened(line)
                        + "', expected a run, or a step with metrics");
            }
            List<String> metrics = new ArrayList<>();
            double[] values = new double[node.path("metrics").size()];
            for (Map.Entry<String, JsonNode> metric : node.path("metrics").properties()) {
                values[metrics.size()] = number(metric.getValue());
                metrics.add(metric.getKey());
            }
            sink.row(node.path("step").longValue(), node.path("time_ms").longValue(), metrics, values);
        }
    }

    private static double number(JsonNode value) {
        return value.isTextual() ? Double.parseDouble(value.textValue()) : value.doubleValue();
    }

    private static String shortened(String line) {
        return line.length() <= 80 ? line : line.substring(0, 80) + "...";
    }

    private static void readParquet(Path file, Sink sink) throws IOException {
        try (ParquetFileReader parquet = ParquetFileReader.open(InputFile.of(file))) {
            Map<String, String> metadata = parquet.getFileMetaData().keyValueMetadata();
            JsonNode names = Json.MAPPER.readTree(metadata.getOrDefault("grokwatch.metrics", "null"));
            if (!names.isArray()
                    || names.size() + KEYS.size() != parquet.getFileSchema().getColumnCount()) {
                throw new LogException(file + " is Parquet without the metadata 'grokwatch.metrics' of an export");
            }
            JsonNode runs = Json.MAPPER.readTree(metadata.getOrDefault("grokwatch.runs", "[]"));
            new ParquetTable(parquet, names, runs, sink).read();
        }
    }

    /** Reads the columns of a Parquet file side by side. */
    private static final class ParquetTable {
        private final List<Column> columns = new ArrayList<>();
        private final JsonNode names;
        private final JsonNode runs;
        private final Sink sink;

        ParquetTable(ParquetFileReader parquet, JsonNode names, JsonNode runs, Sink sink) {
            this.names = names;
            this.runs = runs;
            this.sink = sink;
            for (int i = 0; i < names.size() + KEYS.size(); i++) {
                columns.add(new Column(parquet.columnReader(i)));
            }
        }

        void read() {
            try {
                String run = null;
                while (columns.stream().allMatch(Column::advance)) {
                    String id = columns.get(0).text();
                    if (!id.equals(run)) {
                        run = id;
                        sink.run(id, settings(id));
                    }
                    List<String> metrics = new ArrayList<>();
                    double[] values = new double[names.size()];
                    for (int i = 0; i < names.size(); i++) {
                        Column column = columns.get(KEYS.size() + i);
                        if (column.isPresent()) {
                            values[metrics.size()] = column.value();
                            metrics.add(names.get(i).textValue());
                        }
                    }
                    sink.row(
                            columns.get(1).number(),
                            columns.get(2).number(),
                            metrics,
                            Arrays.copyOf(values, metrics.size()));
                }
            } finally {
                columns.forEach(column -> column.reader.close());
            }
        }

        private JsonNode settings(String id) {
            for (JsonNode run : runs) {
                if (run.path("run_id").asText().equals(id)) {
                    return run.path(SETTINGS);
                }
            }
            return Json.MAPPER.createObjectNode();
        }
    }

    /** A column at one of its rows. */
    private static final class Column {
        private final ColumnReader reader;
        private int row = -1;
        private int rows;
        private @Nullable Object values;

        Column(ColumnReader reader) {
            this.reader = reader;
        }

        boolean advance() {
            row++;
            while (row >= rows) {
                if (!reader.nextBatch()) {
                    return false;
                }
                row = 0;
                rows = reader.getRecordCount();
                values = switch (reader.getColumnSchema().type()) {
                    case INT64 -> reader.getLongs();
                    case DOUBLE -> reader.getDoubles();
                    default -> reader.getStrings();
                };
            }
            return true;
        }

        boolean isPresent() {
            return reader.getLeafValidity().isNotNull(row);
        }

        String text() {
            return ((String[]) Objects.requireNonNull(values))[row];
        }

        long number() {
            return ((long[]) Objects.requireNonNull(values))[row];
        }

        double value() {
            return ((double[]) Objects.requireNonNull(values))[row];
        }
    }
}
