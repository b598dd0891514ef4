package io.grokwatch.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.grokwatch.cli.display.GeometrySheet;
import io.grokwatch.cli.error.UserErrorException;
import io.grokwatch.detect.geometry.Embedding;
import io.grokwatch.detect.geometry.EmbeddingGeometry;
import io.grokwatch.detect.geometry.EmbeddingGeometry.Origin;
import io.grokwatch.events.Floats;
import io.grokwatch.events.GeometryMeasured;
import io.grokwatch.events.RunId;
import io.grokwatch.events.Structure;
import io.grokwatch.events.codec.Json;
import io.grokwatch.npy.Npy;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "geometry",
        description =
                "Measures the geometry of one embedding, a matrix that NumPy saved: as a sheet on a terminal, else as JSON.")
final class GeometryCommand implements Callable<Integer> {
    private static final RunId RUN = new RunId("geometry");

    @Mixin
    private Terminal terminal = new Terminal();

    @Parameters(paramLabel = "FILE.npy", description = "float32 or float64, two dimensions, a row per symbol")
    private Path file = Path.of("");

    @Option(
            names = "--structure",
            paramLabel = "S",
            description = "what the rows stand for: none, add:P, mul:P or perm:N (default: ${DEFAULT-VALUE})")
    private String structure = "none";

    @Option(names = "--json", description = "print JSON on a terminal too")
    private boolean json;

    @Override
    public Integer call() throws JsonProcessingException {
        try {
            Structure meaning = Structure.parse(structure);
            Npy.Matrix matrix = Npy.read(file);
            Embedding embedding =
                    new Embedding(matrix.rows(), matrix.columns(), Floats.adopt(matrix.values()), meaning);
            Origin origin = new Origin(RUN, 1, 0, String.valueOf(file.getFileName()), List.of());
            GeometryMeasured geometry = EmbeddingGeometry.measure(origin, embedding, null);
            if (meaning.rows() > 0 && matrix.rows() > meaning.rows()) {
                terminal.note("the first " + meaning.rows() + " of " + matrix.rows() + " rows are measured as "
                        + structure + "; the others have no place in it");
            }
            if (terminal.isTerminal() && !json) {
                GeometrySheet.lines(geometry).forEach(terminal::print);
            } else {
                terminal.print(Json.MAPPER.writeValueAsString(geometry));
            }
            return 0;
        } catch (IllegalArgumentException e) {
            throw new UserErrorException(file + ": " + e.getMessage(), e);
        } catch (NoSuchFileException e) {
            throw new UserErrorException("there is no file " + file, e);
        } catch (JsonProcessingException e) {
            throw e;
        } catch (IOException e) {
            throw new UserErrorException(file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
