package io.grokwatch.tracker.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.luben.zstd.Zstd;
import io.grokwatch.events.codec.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.values.ValuesWriter;
import org.apache.parquet.column.values.bytestreamsplit.ByteStreamSplitValuesWriter;
import org.apache.parquet.column.values.delta.DeltaBinaryPackingValuesWriterForLong;
import org.apache.parquet.column.values.deltastrings.DeltaByteArrayWriter;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridEncoder;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.StringType;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;
import org.apache.parquet.io.api.Binary;
import org.jspecify.annotations.Nullable;

/**
 * Parquet (format 2.11), with Zstandard: {@code run}, {@code step} and {@code time_ms} required, a double for each metric, null where
 * it was not logged. The encodings are those of parquet-java; files and pages are laid out here, as its own writer of files brings
 * Hadoop. Row groups have a bounded number of cells, so that memory is bounded for any number of metrics.
 *
 * <p>The metadata {@code grokwatch.runs} has the settings of each run, {@code grokwatch.metrics} the names of the metrics in the
 * order of their columns, as a name may occur as that of another column.
 */
final class ParquetWriter implements TableWriter {
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_CELLS = 1_000_000;
    private static final int MAX_ROWS = 131_072;
    private static final int MIN_ROWS = 64;
    private static final int SLAB = 1 << 12;

    private final Counting out;
    private final List<String> metrics;
    private final List<String> columnNames = new ArrayList<>(List.of("run", "step", "time_ms"));
    private final int maxRows;
    private final ArrayNode runs = Json.MAPPER.createArrayNode();
    private final List<RowGroup> groups = new ArrayList<>();

    private final String[] runIds;
    private final long[] steps;
    private final long[] timesMs;
    private final double[][] values;
    private final boolean[][] present;
    private String run = "";
    private int rows;
    private long totalRows;

    ParquetWriter(OutputStream out, List<String> metrics) throws IOException {
        this.out = new Counting(out);
        this.metrics = List.copyOf(metrics);
        Set<String> used = new HashSet<>(columnNames);
        for (String metric : metrics) {
            String name = metric;
            while (!used.add(name)) {
                name += "_";
            }
            columnNames.add(name);
        }
        maxRows = Math.clamp(MAX_CELLS / columnNames.size(), MIN_ROWS, MAX_ROWS);
        runIds = new String[maxRows];
        steps = new long[maxRows];
        timesMs = new long[maxRows];
        values = new double[metrics.size()][maxRows];
        present = new boolean[metrics.size()][maxRows];
        this.out.write(MAGIC);
    }

    @Override
    public void run(String id, ObjectNode settings) {
        run = id;
        runs.addObject().put("run_id", id).set("grokwatch", settings);
    }

    @Override
    public void row(long step, long timeMs, boolean[] isPresent, double[] row) throws IOException {
        runIds[rows] = run;
        steps[rows] = step;
        timesMs[rows] = timeMs;
        for (int i = 0; i < isPresent.length; i++) {
            present[i][rows] = isPresent[i];
            values[i][rows] = row[i];
        }
        rows++;
        if (rows == maxRows) {
            writeGroup();
        }
    }

    @Override
    public void end() throws IOException {
        if (rows > 0) {
            writeGroup();
        }
        long begin = out.count;
        FileMetaData footer = new FileMetaData(2, schema(), totalRows, groups);
        footer.setCreated_by("Grokwatch");
        footer.setKey_value_metadata(List.of(
                metadata("grokwatch.runs", runs), metadata("grokwatch.metrics", Json.MAPPER.valueToTree(metrics))));
        Util.writeFileMetaData(footer, out);
        out.write(littleEndian(Math.toIntExact(out.count - begin)));
        out.write(MAGIC);
        out.flush();
    }

    private static KeyValue metadata(String key, JsonNode value) throws JsonProcessingException {
        KeyValue pair = new KeyValue(key);
        pair.setValue(Json.MAPPER.writeValueAsString(value));
        return pair;
    }

    private List<SchemaElement> schema() {
        List<SchemaElement> schema = new ArrayList<>();
        SchemaElement root = new SchemaElement("points");
        root.setNum_children(columnNames.size());
        schema.add(root);
        for (int i = 0; i < columnNames.size(); i++) {
            SchemaElement column = new SchemaElement(columnNames.get(i));
            column.setType(typeOf(i));
            column.setRepetition_type(i < 3 ? FieldRepetitionType.REQUIRED : FieldRepetitionType.OPTIONAL);
            if (i == 0) {
                column.setConverted_type(ConvertedType.UTF8);
                column.setLogicalType(LogicalType.STRING(new StringType()));
            }
            schema.add(column);
        }
        return schema;
    }

    private static Type typeOf(int column) {
        return column == 0 ? Type.BYTE_ARRAY : column < 3 ? Type.INT64 : Type.DOUBLE;
    }

    private void writeGroup() throws IOException {
        long begin = out.count;
        List<ColumnChunk> chunks = new ArrayList<>();
        int size = Math.max(SLAB, rows * Double.BYTES);
        HeapByteBufferAllocator allocator = new HeapByteBufferAllocator();
        try (DeltaByteArrayWriter ids = new DeltaByteArrayWriter(SLAB, size, allocator)) {
            for (int row = 0; row < rows; row++) {
                ids.writeBytes(Binary.fromString(runIds[row]));
            }
            chunks.add(writeColumn(0, Encoding.DELTA_BYTE_ARRAY, null, ids));
        }
        for (int column = 1; column < 3; column++) {
            long[] numbers = column == 1 ? steps : timesMs;
            try (DeltaBinaryPackingValuesWriterForLong packed =
                    new DeltaBinaryPackingValuesWriterForLong(SLAB, size, allocator)) {
                for (int row = 0; row < rows; row++) {
                    packed.writeLong(numbers[row]);
                }
                chunks.add(writeColumn(column, Encoding.DELTA_BINARY_PACKED, null, packed));
            }
        }
        for (int i = 0; i < metrics.size(); i++) {
            try (ByteStreamSplitValuesWriter split =
                            new ByteStreamSplitValuesWriter.DoubleByteStreamSplitValuesWriter(SLAB, size, allocator);
                    RunLengthBitPackingHybridEncoder levels =
                            new RunLengthBitPackingHybridEncoder(1, SLAB, SLAB, allocator)) {
                for (int row = 0; row < rows; row++) {
                    levels.writeInt(present[i][row] ? 1 : 0);
                    if (present[i][row]) {
                        split.writeDouble(values[i][row]);
                    }
                }
                chunks.add(writeColumn(3 + i, Encoding.BYTE_STREAM_SPLIT, levels.toBytes(), split));
            }
        }
        groups.add(new RowGroup(chunks, out.count - begin, rows));
        totalRows += rows;
        rows = 0;
        Arrays.fill(runIds, null);
    }

    /** Writes one page, which is the whole chunk of a column. */
    private ColumnChunk writeColumn(int column, Encoding encoding, @Nullable BytesInput levels, ValuesWriter writer)
            throws IOException {
        BytesInput body = writer.getBytes();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (levels != null) {
            bytes.writeBytes(littleEndian(Math.toIntExact(levels.size())));
            levels.writeAllTo(bytes);
        }
        body.writeAllTo(bytes);
        byte[] page = bytes.toByteArray();
        byte[] compressed = Zstd.compress(page);
        PageHeader header = new PageHeader(PageType.DATA_PAGE, page.length, compressed.length);
        header.setData_page_header(new DataPageHeader(rows, encoding, Encoding.RLE, Encoding.RLE));
        long begin = out.count;
        Util.writePageHeader(header, out);
        long headerBytes = out.count - begin;
        out.write(compressed);
        ColumnMetaData metadata = new ColumnMetaData(
                typeOf(column),
                levels == null ? List.of(encoding) : List.of(encoding, Encoding.RLE),
                List.of(columnNames.get(column)),
                CompressionCodec.ZSTD,
                rows,
                headerBytes + page.length,
                out.count - begin,
                begin);
        ColumnChunk chunk = new ColumnChunk(begin);
        chunk.setMeta_data(metadata);
        return chunk;
    }

    private static byte[] littleEndian(int number) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(number)
                .array();
    }

    /** Counts what is written. */
    private static final class Counting extends OutputStream {
        private final OutputStream out;
        private long count;

        Counting(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            count++;
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
            count += length;
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }
    }
}
