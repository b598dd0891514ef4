package io.grokwatch.tracker.export;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The formats of exports. */
enum ExportFormat {
    CSV("text/csv"),
    JSONL("application/jsonl"),
    PARQUET("application/vnd.apache.parquet");

    private final String mediaType;

    ExportFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    static Optional<ExportFormat> of(String name) {
        return Arrays.stream(values())
                .filter(format -> format.queryName().equals(name))
                .findFirst();
    }

    /** In requests, and the ending of files. */
    String queryName() {
        return name().toLowerCase(Locale.ROOT);
    }

    String mediaType() {
        return mediaType;
    }

    /**
     * A writer of a table.
     *
     * @param metrics the columns of metrics
     */
    TableWriter open(OutputStream out, List<String> metrics) throws IOException {
        return switch (this) {
            case CSV -> new CsvWriter(out, metrics);
            case JSONL -> new JsonLinesWriter(out, metrics);
            case PARQUET -> new ParquetWriter(out, metrics);
        };
    }
}
