package io.grokwatch.local.supervise;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Tiny programs to supervise. */
final class Programs {
    private Programs() {}

    /** Any program that prints READY when it is. */
    static Service service(String name, String... command) {
        return new Service(
                name,
                List.of(command),
                Map.of(),
                new Readiness.Line("READY"),
                Duration.ofSeconds(20),
                Duration.ofSeconds(5));
    }

    /** A shell script. */
    static Service script(String name, String script) {
        return service(name, "/bin/sh", "-c", script);
    }

    /** A script that is ready at once, lives until it is terminated, and then records its end. */
    static Service lasting(String name, Path ends) {
        return script(
                name, "trap 'echo " + name + " >>" + ends + "; exit 0' TERM; echo READY; while :; do sleep 0.05; done");
    }

    /** A JVM of the tests' own classes. */
    static List<String> java(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Prints READY and waits for ever. */
    static final class Sleeper {
        private Sleeper() {}

        public static void main(String[] args) throws InterruptedException {
            System.out.println("READY");
            Thread.currentThread().join();
        }
    }

    /** A supervisor of two tethered sleepers: prints their process ids, then runs for ever. */
    static final class Parent {
        private Parent() {}

        public static void main(String[] args) throws Exception {
            List<Service> stage = new ArrayList<>();
            for (String name : List.of("one", "two")) {
                stage.add(service(
                        name,
                        java(ExitWithParent.class, Sleeper.class.getName()).toArray(String[]::new)));
            }
            Supervisor supervisor = new Supervisor(
                    Path.of(args[0]),
                    new ServiceListener() {
                        @Override
                        public void started(String service, long pid) {
                            System.out.println("PID " + pid);
                        }

                        @Override
                        public void ready(String service) {}

                        @Override
                        public void restarting(String service, String how) {}

                        @Override
                        public void waiting(String service, String how, String obstacle) {}
                    },
                    () -> null);
            String failure = supervisor.start(stage);
            System.out.println(failure == null ? "UP" : failure);
            Thread.currentThread().join();
        }
    }
}
