package io.grokwatch.trainer.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.grokwatch.events.RunSpec;
import io.grokwatch.trainer.spi.TrainerProvider;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.jspecify.annotations.NullMarked;

/**
 * Builds the jar of a third party. Its source is compiled with the trainer SPI, the events and the annotations
 * they use on the class path and nothing else: neither the worker nor the engine nor Kafka.
 */
final class PluginJar {
    private static final String SOURCE = """
            package org.example;

            import io.grokwatch.events.*;
            import io.grokwatch.trainer.spi.*;
            import java.util.List;

            public final class Halving implements TrainerProvider {
                @Override public String name() { return "halving"; }
                @Override public String summary() { return "halves its loss"; }
                @Override public List<ParameterDescription> parameters() {
                    return List.of(new ParameterDescription("start", ParameterDomain.Real.positive(100), 1.0, "the first loss"));
                }
                @Override public Trainer create(RunSpec spec, String device) {
                    double start = (Double) spec.parameters().values().getOrDefault("start", 1.0);
                    if (!(start > 0)) throw new IllegalArgumentException("start must be above 0, was " + start);
                    return new Trainer() {
                        @Override public RunSpec spec() { return spec; }
                        @Override public RunFacts facts() { return RunFacts.UNKNOWN; }
                        @Override public long train(RunLog log, RunControl control, Checkpoints checkpoints) {
                            double loss = start;
                            for (long step = 0; step < spec.steps(); step++, loss /= 2)
                                log.metrics(step, List.of("train/loss"), new double[] {loss});
                            return spec.steps();
                        }
                        @Override public void close() {}
                    };
                }
            }
            """;

    private PluginJar() {}

    static void build(Path workshop, Path jar) throws IOException {
        Path source = workshop.resolve("org/example/Halving.java");
        Files.createDirectories(source.getParent());
        Files.writeString(source, SOURCE);
        Path classes = Files.createDirectories(workshop.resolve("classes"));
        int status = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-classpath",
                        classPathOf(TrainerProvider.class, RunSpec.class, JsonTypeInfo.class, NullMarked.class),
                        "-d",
                        classes.toString(),
                        source.toString());
        assertThat(status).as("status of the compiler").isZero();
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out)) {
            put(
                    entries,
                    "META-INF/services/io.grokwatch.trainer.spi.TrainerProvider",
                    "org.example.Halving".getBytes(StandardCharsets.UTF_8));
            for (Path file : files(classes)) {
                put(entries, classes.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
    }

    private static String classPathOf(Class<?>... samples) {
        return Stream.of(samples)
                .map(sample -> sample.getProtectionDomain().getCodeSource().getLocation())
                .map(location -> Path.of(URI.create(location.toString())).toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static List<Path> files(Path classes) throws IOException {
        try (Stream<Path> all = Files.walk(classes)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private static void put(JarOutputStream entries, String name, byte[] bytes) throws IOException {
        entries.putNextEntry(new JarEntry(name));
        entries.write(bytes);
        entries.closeEntry();
    }
}
