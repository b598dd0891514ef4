package io.grokwatch.backtest.trace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grokwatch.backtest.InputException;
import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.events.codec.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A JSON file of the detectors' settings that differ from the defaults, nested as {@link DetectorConfig} is. */
public final class DetectorConfigFile {
    private DetectorConfigFile() {}

    /** @throws InputException if it cannot be read, has an unknown setting, or a value out of range */
    public static DetectorConfig read(Path file) {
        try {
            JsonNode given = Json.MAPPER.readTree(Files.readString(file));
            ObjectNode config = Json.MAPPER.valueToTree(DetectorConfig.defaults());
            override(config, given, file, "");
            return Json.MAPPER.treeToValue(config, DetectorConfig.class);
        } catch (JsonProcessingException e) {
            Throwable reason = e.getCause() instanceof IllegalArgumentException invalid ? invalid : e;
            String message = reason == e ? e.getOriginalMessage() : reason.getMessage();
            throw new InputException("configuration " + file + ": " + message, e);
        } catch (IOException e) {
            throw new InputException("configuration " + file + " cannot be read: " + e, e);
        }
    }

    private static void override(ObjectNode config, JsonNode given, Path file, String path) {
        if (!given.isObject()) {
            throw new InputException(
                    "configuration " + file + ": " + (path.isEmpty() ? "it" : path) + " must be an object");
        }
        for (Map.Entry<String, JsonNode> setting : given.properties()) {
            String name = path.isEmpty() ? setting.getKey() : path + "." + setting.getKey();
            JsonNode known = config.get(setting.getKey());
            if (known == null) {
                throw new InputException("configuration " + file + ": there is no setting '" + name + "'");
            }
            if (known instanceof ObjectNode group) {
                override(group, setting.getValue(), file, name);
            } else {
                config.set(setting.getKey(), setting.getValue());
            }
        }
    }
}
