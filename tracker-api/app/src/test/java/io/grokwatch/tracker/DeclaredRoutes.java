package io.grokwatch.tracker;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Every route that a resource of the tracker declares, whichever API it belongs to; MLflow's under both of its prefixes. */
final class DeclaredRoutes {
    private static final java.nio.file.Path CLASSES = java.nio.file.Path.of("target", "classes");
    private static final List<Route> ALL = List.copyOf(read());

    private DeclaredRoutes() {}

    /**
     * A route.
     *
     * @param path with a value in place of each parameter
     * @param needsAdmin whether the resource requires the scope admin
     */
    record Route(String method, String path, boolean needsAdmin) {}

    static List<Route> all() {
        return ALL;
    }

    private static List<Route> read() {
        List<Route> routes = new ArrayList<>();
        try (Stream<java.nio.file.Path> files = Files.walk(CLASSES)) {
            for (java.nio.file.Path file :
                    files.filter(DeclaredRoutes::isResource).sorted().toList()) {
                String name = CLASSES.relativize(file)
                        .toString()
                        .replaceAll("\\.class$", "")
                        .replace('/', '.');
                addRoutes(routes, Class.forName(name, false, DeclaredRoutes.class.getClassLoader()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
        return routes;
    }

    /** By the name of the annotation among its constants, so that other classes are not loaded. */
    private static boolean isResource(java.nio.file.Path file) {
        try {
            return file.toString().endsWith(".class")
                    && new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                            .contains("L" + Path.class.getName().replace('.', '/') + ";");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void addRoutes(List<Route> routes, Class<?> resource) {
        if (!resource.isAnnotationPresent(Path.class)) {
            return;
        }
        for (Method method : resource.getDeclaredMethods()) {
            for (Annotation annotation : method.getAnnotations()) {
                HttpMethod verb = annotation.annotationType().getAnnotation(HttpMethod.class);
                if (verb != null) {
                    String path = filled(path(resource) + "/" + path(method));
                    boolean needsAdmin = method.isAnnotationPresent(RolesAllowed.class)
                            || resource.isAnnotationPresent(RolesAllowed.class);
                    routes.add(new Route(verb.value(), path, needsAdmin));
                    if (path.startsWith("/api/2.0/")) {
                        routes.add(new Route(verb.value(), "/ajax-" + path.substring(1), needsAdmin));
                    }
                }
            }
        }
    }

    private static String path(AnnotatedElement element) {
        Path path = element.getAnnotation(Path.class);
        return path == null ? "" : path.value();
    }

    private static String filled(String path) {
        return ("/" + path)
                .replaceAll("\\{api: [^{}]*}", "api")
                .replaceAll("\\{[^{}]*(\\{[^{}]*}[^{}]*)*}", "x")
                .replaceAll("/+", "/")
                .replaceAll("(.)/$", "$1");
    }
}
