package io.grokwatch.trainer.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.grokwatch.events.ParameterDescription;
import io.grokwatch.events.Parameters;
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

/** A program that trains, with its settings: see {@link ProcessTrainer} for what passes between it and the worker. */
public final class ProcessTrainerProvider implements TrainerProvider {
    private static final int MAX_BYTES = 1 << 20;

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
     * @throws IllegalArgumentException saying what is missing or of another form
     */
    public static ProcessTrainerProvider read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IllegalArgumentException("it has " + Files.size(file) + " bytes, at most " + MAX_BYTES);
        }
        try {
            ProcessDescription description = Json.MAPPER.readValue(Files.readAllBytes(file), ProcessDescription.class);
            return new ProcessTrainerProvider(
                    description, Objects.requireNonNull(file.toAbsolutePath().getParent()));
        } catch (JsonProcessingException e) {
            Throwable cause = e.getCause() instanceof IllegalArgumentException told ? told : e;
            throw new IllegalArgumentException(
                    cause == e ? e.getOriginalMessage() : String.valueOf(cause.getMessage()), e);
        }
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
        Parameters complete = Parameters.NONE;
        for (ParameterDescription parameter : description.parameters()) {
            complete = complete.with(parameter.name(), parameter.defaultValue());
        }
        RunSpec filledIn = new RunSpec(
                spec.runId(),
                spec.name(),
                spec.trainer(),
                spec.recipe(),
                complete.with(spec.parameters()),
                spec.seed(),
                spec.steps());
        return new ProcessTrainer(description, folder, filledIn, device);
    }
}
