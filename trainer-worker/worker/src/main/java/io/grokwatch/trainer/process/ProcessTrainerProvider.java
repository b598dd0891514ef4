package io.grokwatch.trainer.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.grokwatch.events.ParameterDescription;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.TrainerDescribed;
import io.grokwatch.events.codec.Json;
import io.grokwatch.trainer.spi.Trainer;
import io.grokwatch.trainer.spi.TrainerProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A program that trains, with its settings: see {@link ProcessTrainer} for what passes between it and the worker. */
public final class ProcessTrainerProvider implements TrainerProvider {
    private static final int MAX_BYTES = 1 << 20;
    /** A field that nobody knows is one that somebody misspelt. */
    private static final ObjectReader STRICT =
            Json.MAPPER.readerFor(ProcessDescription.class).with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private final ProcessDescription description;
    private final Path folder;
    private final TrainerDescribed described;

    ProcessTrainerProvider(ProcessDescription description, Path folder) {
        this.description = description;
        this.folder = folder;
        described = new TrainerDescribed(description.name(), description.summary(), description.parameters());
    }

    /**
     * The program that a file describes.
     *
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException whose message names what is missing or of another form
     */
    public static ProcessTrainerProvider read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IllegalArgumentException("it has " + Files.size(file) + " bytes, at most " + MAX_BYTES);
        }
        return new ProcessTrainerProvider(
                described(Files.readAllBytes(file)),
                Objects.requireNonNull(file.toAbsolutePath().getParent()));
    }

    private static ProcessDescription described(byte[] json) throws IOException {
        try {
            ProcessDescription description = STRICT.readValue(json);
            if (description == null) {
                throw new IllegalArgumentException("expected a description, was null");
            }
            return description;
        } catch (UnrecognizedPropertyException e) {
            throw new IllegalArgumentException(
                    "unknown field '" + place(e) + "', expected one of " + new TreeSet<>(e.getKnownPropertyIds()), e);
        } catch (JsonMappingException e) {
            String place = place(e).isEmpty() ? "" : place(e) + ": ";
            Throwable cause = e.getCause() instanceof IllegalArgumentException refusal ? refusal : e;
            throw new IllegalArgumentException(
                    place + (cause == e ? e.getOriginalMessage() : String.valueOf(cause.getMessage())), e);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** Where in the file, for example {@code parameters.0.default}. */
    private static String place(JsonMappingException e) {
        return e.getPath().stream()
                .map(at -> at.getFieldName() == null ? Integer.toString(at.getIndex()) : at.getFieldName())
                .collect(Collectors.joining("."));
    }

    @Override
    public String name() {
        return description.name();
    }

    @Override
    public String summary() {
        return description.summary();
    }

    @Override
    public List<ParameterDescription> parameters() {
        return description.parameters();
    }

    @Override
    public Trainer create(RunSpec spec, String device) {
        described.objection(spec.parameters()).ifPresent(objection -> {
            throw new IllegalArgumentException("run " + spec.runId() + ": " + objection);
        });
        RunSpec filledIn = new RunSpec(
                spec.runId(),
                spec.name(),
                spec.trainer(),
                spec.recipe(),
                description.defaults().with(spec.parameters()),
                spec.seed(),
                spec.steps(),
                spec.requires());
        return new ProcessTrainer(description, folder, filledIn, device);
    }
}
