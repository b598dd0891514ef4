package io.grokwatch.tracker.wandb;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends to the file stream of a run.
 *
 * @param history rows of metrics
 * @param events samples of the machine
 * @param console lines that the program has printed
 * @param summary the whole summary, or null
 * @param isComplete whether the run has ended
 * @param exitCode of its program; 0 for success
 */
record StreamRequest(
        Lines history,
        Lines events,
        Lines console,
        @Nullable String summary,
        boolean isComplete,
        int exitCode) {

    /**
     * Lines of a file.
     *
     * @param offset the number of the first, from 0
     */
    record Lines(long offset, List<String> lines) {
        Lines {
            lines = List.copyOf(lines);
        }

        /** The number after the last. */
        long end() {
            return offset + lines.size();
        }

        /** Those from a number on. */
        List<String> from(long next) {
            return lines.subList(Math.clamp(next - offset, 0, lines.size()), lines.size());
        }
    }

    /** @throws IllegalArgumentException if a file has no offset or no lines */
    static StreamRequest of(JsonNode body) {
        JsonNode files = body.path("files");
        Lines summary = lines(files, "wandb-summary.json");
        return new StreamRequest(
                lines(files, "wandb-history.jsonl"),
                lines(files, "wandb-events.jsonl"),
                lines(files, "output.log"),
                summary.lines().isEmpty() ? null : summary.lines().getLast(),
                body.path("complete").asBoolean(false),
                body.path("exitcode").asInt(0));
    }

    private static Lines lines(JsonNode files, String name) {
        JsonNode file = files.get(name);
        if (file == null || file.isNull()) {
            return new Lines(0, List.of());
        }
        long offset = file.path("offset").asLong(-1);
        JsonNode content = file.path("content");
        if (offset < 0 || !content.isArray()) {
            throw new IllegalArgumentException("file " + name
                    + " must have an offset of at least 0 and a list as its content, had offset "
                    + file.path("offset") + " and content of type " + content.getNodeType());
        }
        List<String> lines = new ArrayList<>();
        content.forEach(line -> lines.add(line.asText()));
        return new Lines(offset, lines);
    }
}
