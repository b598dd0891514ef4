package io.grokwatch.events.naming;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.grokwatch.events.Doubles;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.MetricBatch.Block;
import io.grokwatch.events.MetricBatch.Column;
import io.grokwatch.events.codec.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The batches of one run under the standard names: a mutable fold over its batches, in the order received, owned by one caller.
 * Names are {@linkplain MetricNaming#observing observed} in the order of the steps on which they first appear, so that the mapping does
 * not depend on how the run was cut into batches.
 *
 * <p>An error {@code e} is read as the accuracy {@code 1 - e}, or {@code 100 - e} once a value above 1 has shown that it is in percent.
 */
public final class StandardBatches {
    private static final int MAX_KNOWN_NAMES = 20_000;

    private MetricNaming naming;
    private final Set<String> percent;
    /** Names that {@link #naming} has taken into account. */
    private final Set<String> known = new HashSet<>();

    private byte @Nullable [] bytes;

    private record State(
            @JsonProperty("naming") MetricNaming naming,
            @JsonProperty("percent") Set<String> percent) {
        @JsonCreator
        State {}
    }

    /** @param naming with the overrides of the run */
    public StandardBatches(MetricNaming naming) {
        this(naming, Set.of());
    }

    private StandardBatches(MetricNaming naming, Set<String> percent) {
        this.naming = naming;
        this.percent = new TreeSet<>(percent);
    }

    /** The mapping so far. */
    public MetricNaming naming() {
        return naming;
    }

    /** Applies overrides to all batches from the next on. */
    public void override(NameOverrides overrides) {
        replace(naming.with(overrides));
    }

    private void replace(MetricNaming next) {
        if (!next.equals(naming)) {
            naming = next;
            bytes = null;
        }
    }

    /** The batch with the metrics that have a standard name, under that name; the same batch if all it has are standard names. */
    public MetricBatch standard(MetricBatch batch) {
        observe(batch);
        if (batch.blocks().stream().allMatch(this::isStandard)) {
            return batch;
        }
        List<Block> blocks = new ArrayList<>();
        for (Block block : batch.blocks()) {
            List<Column> columns = standard(block.columns());
            if (!columns.isEmpty()) {
                blocks.add(new Block(block.steps(), block.timesMs(), columns));
            }
        }
        return new MetricBatch(batch.runId(), batch.attempt(), batch.sequence(), blocks);
    }

    private void observe(MetricBatch batch) {
        Map<Long, Set<String>> appeared = new TreeMap<>();
        for (Block block : batch.blocks()) {
            Set<String> names = null;
            for (Column column : block.columns()) {
                if (!known.contains(column.name())) {
                    names = names == null
                            ? appeared.computeIfAbsent(firstStep(block), step -> new LinkedHashSet<>())
                            : names;
                    names.add(column.name());
                }
            }
        }
        for (Set<String> together : appeared.values()) {
            replace(naming.observing(together));
            if (known.size() + together.size() > MAX_KNOWN_NAMES) {
                known.clear();
            }
            known.addAll(together);
        }
    }

    private static long firstStep(Block block) {
        long first = Long.MAX_VALUE;
        for (int i = 0; i < block.steps().size(); i++) {
            first = Math.min(first, block.steps().get(i));
        }
        return first;
    }

    private boolean isStandard(Block block) {
        for (Column column : block.columns()) {
            if (!column.name().equals(naming.names().get(column.name()))) {
                return false;
            }
        }
        return true;
    }

    private List<Column> standard(List<Column> columns) {
        List<Column> renamed = new ArrayList<>();
        for (Column column : columns) {
            List<String> names = naming.standardNames(column.name());
            if (!names.isEmpty()) {
                Doubles values = naming.isComplement(column.name()) ? complement(column) : column.values();
                names.forEach(name -> renamed.add(new Column(name, values)));
            }
        }
        return renamed;
    }

    private Doubles complement(Column errors) {
        double[] accuracies = new double[errors.values().size()];
        for (int i = 0; i < accuracies.length; i++) {
            double error = errors.values().get(i);
            if (error > 1 && percent.add(errors.name())) {
                bytes = null;
            }
            accuracies[i] = (percent.contains(errors.name()) ? 100 : 1) - error;
        }
        return Doubles.adopt(accuracies);
    }

    /** The state, read by {@link #fromBytes}; empty before any name was observed and without overrides. */
    public byte[] toBytes() {
        if (bytes == null) {
            try {
                bytes = naming.equals(MetricNaming.NONE)
                        ? new byte[0]
                        : Json.MAPPER.writeValueAsBytes(new State(naming, percent));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("the names of a run have no JSON form: " + naming, e);
            }
        }
        return bytes;
    }

    /**
     * The fold whose state {@link #toBytes} wrote.
     *
     * @throws IllegalArgumentException if the bytes are damaged
     */
    public static StandardBatches fromBytes(byte[] bytes) {
        if (bytes.length == 0) {
            return new StandardBatches(MetricNaming.NONE);
        }
        try {
            State state = Json.MAPPER.readValue(bytes, State.class);
            return new StandardBatches(state.naming(), state.percent());
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "state of metric names is damaged: " + new String(bytes, StandardCharsets.UTF_8), e);
        }
    }
}
