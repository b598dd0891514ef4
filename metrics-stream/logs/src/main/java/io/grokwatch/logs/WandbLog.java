package io.grokwatch.logs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grokwatch.events.codec.Json;
import io.grokwatch.events.validation.MetricRules;
import io.grokwatch.events.wandb.WandbHistory;
import io.grokwatch.logs.wandb.Config;
import io.grokwatch.logs.wandb.History;
import io.grokwatch.logs.wandb.Item;
import io.grokwatch.logs.wandb.Record;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * W&B's transaction log, {@code run-ID.wandb}: a header of seven bytes, then blocks of 32 KiB in the format of LevelDB's log (checksum,
 * length, kind, data; a record may go on in further chunks) with a Protobuf message each. The checksums are not verified: a
 * chunk that is cut off ends the log.
 *
 * @see <a href="https://github.com/google/leveldb/blob/main/doc/log_format.md">LevelDB's log format</a>
 */
final class WandbLog {
    private static final int FILE_HEADER = 7;
    private static final int BLOCK = 32_768;
    private static final int CHUNK_HEADER = 7;
    private static final int FULL = 1;
    private static final int FIRST = 2;
    private static final int LAST = 4;

    private WandbLog() {}

    static LoggedRun read(String name, byte[] content) {
        RunBuilder run = new RunBuilder(LogFile.stem(name), "W&B log");
        WandbHistory history = new WandbHistory(WandbHistory.Position.START);
        ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        bytes.position(Math.min(FILE_HEADER, bytes.limit()));
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        long number = 0;
        while (bytes.remaining() >= CHUNK_HEADER) {
            int inBlock = BLOCK - bytes.position() % BLOCK;
            if (inBlock < CHUNK_HEADER) {
                bytes.position(Math.min(bytes.limit(), bytes.position() + inBlock));
                continue;
            }
            int at = bytes.position();
            bytes.getInt();
            int length = Short.toUnsignedInt(bytes.getShort());
            int kind = bytes.get();
            if (length > bytes.remaining() || kind < FULL || kind > LAST) {
                run.skip("damaged or unfinished records", "from byte " + at + " on");
                break;
            }
            if (kind == FULL || kind == FIRST) {
                record.reset();
            }
            record.write(content, bytes.position(), length);
            bytes.position(bytes.position() + length);
            if (kind == FULL || kind == LAST) {
                number++;
                add("record " + number, record.toByteArray(), history, run);
            }
        }
        return run.build();
    }

    private static void add(String place, byte[] message, WandbHistory history, RunBuilder run) {
        Record record;
        try {
            record = Record.parseFrom(message);
        } catch (InvalidProtocolBufferException e) {
            run.skip("damaged or unfinished records", place + ": " + e.getMessage());
            return;
        }
        if (record.hasRun()) {
            addConfig(record.getRun().getConfig(), run);
        }
        if (record.hasConfig()) {
            addConfig(record.getConfig(), run);
        }
        if (record.hasHistory()) {
            addHistory(place, record.getHistory(), history, run);
        }
    }

    private static void addConfig(Config config, RunBuilder run) {
        for (Config.Setting setting : config.getUpdateList()) {
            JsonNode value = json(setting.getValueJson());
            String key = key(setting.getKey(), setting.getNestedKeyList());
            if (value != null && value.isValueNode() && !key.startsWith("_")) {
                run.setting(key, Json.MAPPER.convertValue(value, Object.class));
            }
        }
    }

    private static void addHistory(String place, History history, WandbHistory read, RunBuilder run) {
        ObjectNode items = JsonNodeFactory.instance.objectNode();
        for (Item item : history.getItemList()) {
            String key = key(item.getKey(), item.getNestedKeyList());
            if (item.hasNumber()) {
                items.put(key, item.getNumber());
            } else if (item.hasInteger()) {
                items.put(key, item.getInteger());
            } else if (item.hasBoolean()) {
                items.put(key, item.getBoolean());
            } else {
                items.set(key, json(item.getValueJson()));
            }
        }
        if (history.hasStep()) {
            items.put("_step", history.getStep().getNum());
        }
        WandbHistory.Row row = read.next(items);
        row.unread().forEach((name, kind) -> run.skip("media and lists", place + ": " + name + " is " + kind));
        if (row.step().isEmpty() && row.stated() != null) {
            run.skip("steps", place + ": " + MetricRules.stepObjection(row.stated()));
        } else if (!row.metrics().isEmpty()) {
            Map<String, Object> cells = new LinkedHashMap<>(row.metrics());
            row.step().ifPresent(step -> cells.put("step", step));
            run.add(place, cells);
        }
    }

    private static String key(String key, List<String> nested) {
        return nested.isEmpty() ? key : String.join("/", nested);
    }

    private static @Nullable JsonNode json(String text) {
        if (text.isEmpty()) {
            return null;
        }
        try {
            return Json.MAPPER.readTree(text);
        } catch (JsonProcessingException notJson) {
            return null;
        }
    }
}
