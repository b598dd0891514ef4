package io.grokwatch.bench.harness;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.grokwatch.events.codec.Json;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What a benchmark prints: results on standard output as they come, and how it is getting on on standard error. */
@Command
public final class Report {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    /** A line of the result. */
    public void print(String line) {
        print(spec.commandLine().getOut(), line);
    }

    /** A line of progress. */
    public void note(String line) {
        print(spec.commandLine().getErr(), line);
    }

    /** The last line: the figures by their names, in their order; units are in the names. */
    public void figure(Map<String, ?> figure) {
        try {
            print(Json.MAPPER.writeValueAsString(figure));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("figures that are no JSON: " + figure, e);
        }
    }

    private static void print(PrintWriter writer, String line) {
        writer.println(line);
        writer.flush();
    }
}
