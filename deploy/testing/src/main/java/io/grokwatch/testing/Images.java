package io.grokwatch.testing;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.testcontainers.utility.DockerImageName;

/**
 * The names of the images of containers. {@code deploy/docker/testing/images.sh} writes those at hand to a file: official ones where they can
 * be pulled, otherwise images that it has built.
 */
enum Images {
    KAFKA,
    FERRETDB,
    POSTGRES,
    MONGODB;

    private static final Path FILE = Path.of("..", "..", "deploy", "docker", "testing", "target", "images.properties");

    DockerImageName image() {
        Properties names = new Properties();
        try (Reader reader = Files.newBufferedReader(FILE)) {
            names.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the images of the container suites are not listed; the profile containers lists them", e);
        }
        String name = names.getProperty(name());
        if (name == null) {
            throw new IllegalStateException("there is no image " + name() + " in " + FILE.toAbsolutePath());
        }
        return DockerImageName.parse(name);
    }
}
