package io.grokwatch.logs;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.grokwatch.events.validation.MetricRules;
import io.grokwatch.events.validation.Text;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** CSV with a header, separated by commas, semicolons, tabs or bars; lines that begin with {@code #} before the header are skipped. */
final class CsvLog {
    private static final CsvMapper MAPPER = CsvMapper.builder()
            .enable(CsvParser.Feature.WRAP_AS_ARRAY)
            .enable(CsvParser.Feature.TRIM_SPACES)
            .build();
    private static final List<Character> SEPARATORS = List.of(',', ';', '\t', '|');

    private CsvLog() {}

    static LoggedRun read(String name, String text) {
        int skippedLines = 0;
        String table = text;
        while (table.startsWith("#") && table.indexOf('\n') >= 0) {
            table = table.substring(table.indexOf('\n') + 1);
            skippedLines++;
        }
        String first = table.stripLeading().lines().findFirst().orElse("");
        char separator = SEPARATORS.stream()
                .max((a, b) -> Long.compare(count(first, a), count(first, b)))
                .orElse(',');
        CsvSchema schema = CsvSchema.emptySchema().withColumnSeparator(separator);
        RunBuilder run = new RunBuilder(LogFile.stem(name), "CSV");
        try (MappingIterator<String[]> lines =
                MAPPER.readerFor(String[].class).with(schema).readValues(table)) {
            if (!lines.hasNextValue()) {
                throw new LogException(name + " is empty, expected " + LogFile.EXAMPLES);
            }
            String[] header = lines.nextValue();
            if (Arrays.stream(header)
                            .anyMatch(column -> MetricRules.value(column).isPresent())
                    || count(first, separator) == 0) {
                throw new LogException(name + ":" + (1 + skippedLines) + ": found '" + Text.escaped(first, 80)
                        + "', expected a header with names of columns, or another format: " + LogFile.EXAMPLES);
            }
            while (lines.hasNextValue()) {
                int line = lines.getCurrentLocation().getLineNr() + skippedLines;
                addRow(run, header, lines.nextValue(), line);
            }
        } catch (IOException e) {
            throw new LogException(name + ": CSV cannot be read: " + e.getMessage(), e);
        }
        return run.build();
    }

    private static void addRow(RunBuilder run, String[] header, String[] cells, int line) {
        if (cells.length > header.length) {
            run.skip("cells beyond the header", "line " + line + ": " + Text.escaped(cells[header.length], 80));
        }
        if (Arrays.equals(cells, header)) {
            run.skip("repeated headers", "line " + line);
            return;
        }
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 0; i < Math.min(cells.length, header.length); i++) {
            if (!cells[i].isBlank()) {
                row.put(header[i], cells[i]);
            }
        }
        if (!row.isEmpty()) {
            run.add("line " + line, row);
        }
    }

    private static long count(String line, char separator) {
        return line.chars().filter(c -> c == separator).count();
    }
}
