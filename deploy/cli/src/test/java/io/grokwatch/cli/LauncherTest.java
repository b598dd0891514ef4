package io.grokwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a checkout of its own, whose Maven and JDKs are scripts that print their arguments. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class LauncherTest {
    private static final Path LAUNCHER =
            Path.of("../../grokwatch").toAbsolutePath().normalize();

    private static final List<String> SYSTEM_TOOLS = List.of(
            "awk",
            "cat",
            "dirname",
            "find",
            "grep",
            "head",
            "id",
            "mkdir",
            "mv",
            "readlink",
            "rm",
            "sed",
            "sleep",
            "stty",
            "tail",
            "timeout");

    @TempDir
    Path folder;

    private Path checkout = Path.of("");
    private Path jvms = Path.of("");
    private Path tools = Path.of("");
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void lay_out() throws IOException {
        checkout = Files.createDirectories(folder.resolve("checkout"));
        jvms = Files.createDirectories(folder.resolve("jvms"));
        tools = Files.createDirectories(folder.resolve("tools"));
        layOutTools();
        script(checkout.resolve("grokwatch"), Files.readString(LAUNCHER).replaceFirst("#!/bin/sh\n", ""));
        script(checkout.resolve("mvnw"), "echo built >>builds; mkdir -p deploy/cli/target/lib");
        Files.writeString(checkout.resolve("pom.xml"), "<project/>");
    }

    @Test
    void the_newest_jdk_is_taken() throws Exception {
        jdk("old", "17.0.9");
        jdk("new", "25.0.1");
        jdk("newer-but-no-compiler", "26");
        Files.delete(jvms.resolve("newer-but-no-compiler/bin/javac"));
        jdk("middle", "21.0.4");

        Run run = launch("recipes", "--json");

        assertThat(run.out).startsWith("java of new").endsWith("io.grokwatch.cli.Grokwatch recipes --json\n");
        assertThat(run.status).isZero();
    }

    @Test
    void without_a_jdk_that_is_new_enough_it_says_what_to_install() throws Exception {
        jdk("old", "17.0.9");

        Run run = launch("recipes");

        assertThat(run.status).isEqualTo(1);
        assertThat(run.err.lines())
                .singleElement()
                .asString()
                .startsWith("grokwatch: no JDK 21 or newer was found; install one, for example: apt-get install");
    }

    @Test
    void it_builds_once_and_again_when_a_source_is_newer() throws Exception {
        jdk("new", "25");
        Path source = checkout.resolve("deploy/cli/src/main/java/A.java");

        assertThat(launch("recipes").err).contains("building (first time takes a few minutes)...");
        assertThat(launch("recipes").err).isEmpty();
        assertThat(checkout.resolve("builds")).hasContent("built\n");

        Files.createDirectories(source.getParent());
        Files.writeString(source, "");
        Files.setLastModifiedTime(source, FileTime.fromMillis(System.currentTimeMillis() + 5000));

        assertThat(launch("recipes").err).contains("building what has changed...");
        assertThat(checkout.resolve("builds")).hasContent("built\nbuilt\n");
    }

    @Test
    void what_a_running_stack_was_built_from_is_not_replaced_under_it() throws Exception {
        jdk("new", "25");
        launch("recipes");
        Path source = Files.createDirectories(checkout.resolve("web/src")).resolve("a.ts");
        Files.writeString(source, "");
        Files.setLastModifiedTime(source, FileTime.fromMillis(System.currentTimeMillis() + 5000));
        Path marks = Files.createDirectories(checkout.resolve("deploy/cli/target/running"));
        long pid = ProcessHandle.current().pid();
        Path mark = Files.createFile(marks.resolve(Long.toString(pid)));

        Run whileItRuns = launch("runs");
        Files.delete(mark);
        Files.createFile(marks.resolve("999999999"));
        Run afterwards = launch("up");

        assertThat(whileItRuns.status).isZero();
        assertThat(whileItRuns.err)
                .isEqualTo(
                        "sources have changed since the build, which is kept while process " + pid + " runs from it\n");
        assertThat(afterwards.err).contains("building");
        assertThat(checkout.resolve("builds")).hasContent("built\nbuilt\n");
        assertThat(marks).isDirectoryContaining(file -> !file.endsWith("999999999"));
    }

    @Test
    void a_build_that_fails_is_shown_in_a_few_lines() throws Exception {
        jdk("new", "25");
        script(checkout.resolve("mvnw"), "echo '[INFO] much'; echo '[ERROR] A.java:[3,1] missing ;'; exit 1");

        Run run = launch("recipes");

        assertThat(run.status).isEqualTo(1);
        assertThat(run.err)
                .contains("[ERROR] A.java:[3,1] missing ;")
                .doesNotContain("[INFO]")
                .endsWith("grokwatch: the build failed; its whole output is in "
                        + checkout.toRealPath().resolve("deploy/cli/target/build.log") + "\n");
        assertThat(checkout.resolve("deploy/cli/target/lock")).doesNotExist();
    }

    @Test
    void the_lock_of_a_build_that_was_killed_is_taken_over() throws Exception {
        jdk("new", "25");
        Path lock = Files.createDirectories(checkout.resolve("deploy/cli/target/lock"));
        Process gone = new ProcessBuilder("/bin/true").start();
        gone.waitFor();
        Files.writeString(lock.resolve("pid"), Long.toString(gone.pid()));

        assertThat(launch("recipes").status).isZero();
        assertThat(checkout.resolve("builds")).hasContent("built\n");
    }

    @Test
    void without_node_it_says_what_to_install() throws Exception {
        jdk("new", "25");
        Files.delete(tools.resolve("node"));

        Run run = launch("recipes");

        assertThat(run.status).isEqualTo(1);
        assertThat(run.err)
                .startsWith("grokwatch: the dashboard is built with Node.js 20.19 or newer and npm; install them");
    }

    @Test
    void the_tests_that_passed_when_they_were_run_again_are_listed_as_unstable() throws Exception {
        jdk("new", "25");
        script(tools.resolve("chromium"), "");
        Path reports = Files.createDirectories(checkout.resolve("events/target/surefire-reports"));
        Path report = folder.resolve("report.xml");
        Files.writeString(
                report,
                failed("a.StepTest", "of_a_run", "expected: 1&#10;but was: 2").replace("failure", "flakyFailure"));
        Path pages = folder.resolve("pages.xml");
        Files.writeString(pages, failed("test", "a page", "no row"));
        script(
                checkout.resolve("mvnw"),
                "echo \"$@\"; sleep 0.1; cat " + report + " >" + reports + "/TEST-a.StepTest.xml; cat " + pages + " >"
                        + reports + "/UNSTABLE-e2e.xml");

        Run run = launch("test");

        assertThat(run.status).isZero();
        assertThat(run.out).contains("-Dtest.reruns=1");
        assertThat(run.err.lines().filter(line -> !line.startsWith("skipped: ")))
                .containsExactlyInAnyOrder(
                        "unstable: a.StepTest of_a_run: expected: 1", "unstable: test a page: no row");
    }

    @Test
    void the_tests_that_failed_are_listed_behind_the_output_of_all() throws Exception {
        jdk("new", "25");
        script(tools.resolve("chromium"), "");
        Path reports = Files.createDirectories(checkout.resolve("events/target/surefire-reports"));
        Path older = Files.writeString(reports.resolve("TEST-a.Older.xml"), failed("a.Older", "fails", "earlier"));
        Files.setLastModifiedTime(older, FileTime.fromMillis(0));
        Path report = folder.resolve("report.xml");
        Files.writeString(report, failed("a.StepTest", "of_a_run", "expected: 1&#10;but was: 2"));
        script(
                checkout.resolve("mvnw"),
                "echo '[INFO] tests'; sleep 0.1; cat " + report + " >" + reports + "/TEST-a.StepTest.xml; exit 3");

        Run run = launch("test");

        assertThat(run.status).isEqualTo(3);
        assertThat(run.out).isEqualTo("[INFO] tests\n");
        assertThat(run.err.lines().filter(line -> !line.startsWith("skipped: ")))
                .containsExactly("failed: a.StepTest of_a_run: expected: 1");
    }

    @Test
    void each_container_suite_that_did_not_run_is_a_line_with_the_reason() throws Exception {
        jdk("jdk", "25");
        script(tools.resolve("chromium"), "");

        Run without = launch("test");
        script(tools.resolve("docker"), "exit 1");
        Run unanswered = launch("test");
        environment.put("GROKWATCH_TEST_CONTAINERS", "required");
        Run required = launch("test");

        assertThat(without.status).isZero();
        assertThat(without.err.lines())
                .hasSize(4)
                .allSatisfy(line -> assertThat(line).matches("skipped: .*: there is no docker on the path"));
        assertThat(unanswered.status).isZero();
        assertThat(unanswered.err.lines())
                .hasSize(4)
                .allSatisfy(line -> assertThat(line).matches("skipped: .*: no Docker daemon answers"));
        assertThat(required.status).as("they are required").isEqualTo(1);
    }

    @Test
    void where_a_docker_daemon_answers_the_container_suites_run_and_are_counted() throws Exception {
        jdk("jdk", "25");
        script(tools.resolve("chromium"), "");
        script(tools.resolve("docker"), "exit 0");
        Path images = Files.createDirectories(checkout.resolve("deploy/docker/testing"));
        script(images.resolve("images.sh"), "[ \"$1\" != has ]");
        StringBuilder suites = new StringBuilder("echo \"$@\"");
        for (String suite : List.of("broker-cluster", "store-ferretdb-sqlite", "store-ferretdb-postgresql")) {
            Path reports = Files.createDirectories(checkout.resolve("a/target/" + suite + "-reports"));
            suites.append(
                            "; sleep 0.1; echo '<testsuite name=\"a\" time=\"1.5\" tests=\"2\" errors=\"0\" failures=\"1\">' >")
                    .append(reports)
                    .append("/TEST-a.xml");
        }
        script(checkout.resolve("mvnw"), suites.toString());
        environment.put("GROKWATCH_TEST_CONTAINERS", "required");

        Run run = launch("test");

        assertThat(run.out).isEqualTo("-B -T 2 -Dtest.reruns=1 -Pcontainers verify\n");
        assertThat(run.err).isEqualTo("""
                        in containers: the broker's contract on three brokers of Kafka: 2 tests, 1 failed, 2 s
                        in containers: the store's contract on FerretDB and SQLite: 2 tests, 1 failed, 2 s
                        in containers: the store's contract on FerretDB and PostgreSQL: 2 tests, 1 failed, 2 s
                        skipped: the store's contract on MongoDB 8: the image mongo:8 cannot be pulled
                        """);
        assertThat(run.status).isZero();
    }

    @Test
    void a_release_runs_on_a_jre_and_builds_nothing() throws Exception {
        unpackRelease();
        jdk("jre", "25");
        Files.delete(jvms.resolve("jre/bin/javac"));

        Run run = launch("recipes", "--json");

        assertThat(run.status).isZero();
        assertThat(run.err).isEmpty();
        assertThat(run.out)
                .startsWith("java of jre")
                .contains(
                        "-cp " + checkout.toRealPath().resolve("lib") + "/* io.grokwatch.cli.Grokwatch recipes --json");
        assertThat(checkout.resolve("deploy")).doesNotExist();
    }

    @Test
    void a_release_names_the_jre_that_it_lacks() throws Exception {
        unpackRelease();
        jdk("old", "17.0.9");

        assertThat(launch("demo").err)
                .startsWith("grokwatch: no JRE 21 or newer was found; install one, for example: apt-get install"
                        + " openjdk-21-jre-headless");
    }

    @Test
    void a_release_has_no_tests() throws Exception {
        unpackRelease();
        jdk("jre", "25");

        Run run = launch("test");

        assertThat(run.status).isEqualTo(1);
        assertThat(run.err).isEqualTo("grokwatch: the tests are part of the sources, which a release does not have\n");
    }

    /** The launcher beside its jars, on a machine without Node.js. */
    private void unpackRelease() throws IOException {
        Files.delete(checkout.resolve("pom.xml"));
        Files.delete(checkout.resolve("mvnw"));
        Files.createDirectory(checkout.resolve("lib"));
        Files.delete(tools.resolve("node"));
        Files.delete(tools.resolve("npm"));
    }

    private static String failed(String type, String test, String message) {
        return """
                <testsuite name="%1$s" tests="2" failures="1">
                  <testcase name="passes" classname="%1$s" time="0.1"/>
                  <testcase name="%2$s" classname="%1$s" time="0.1">
                    <failure message="%3$s" type="java.lang.AssertionError">stack</failure>
                  </testcase>
                </testsuite>
                """.formatted(type, test, message);
    }

    private Run launch(String... arguments) throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(
                        checkout.resolve("grokwatch").toString())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.command().addAll(List.of(arguments));
        builder.environment().remove("JAVA_HOME");
        builder.environment().put("GROKWATCH_JVM_FOLDERS", jvms + "/*");
        builder.environment().put("PATH", tools.toString());
        builder.environment()
                .keySet()
                .removeIf(name ->
                        name.startsWith("GROKWATCH_TEST_") || name.endsWith("_IMAGE") || name.equals("DOCKER_HOST"));
        builder.environment().putAll(environment);
        int status = builder.start().waitFor();
        return new Run(status, Files.readString(out), Files.readString(err));
    }

    /** All that is on the PATH: what every system has, and a Node.js. */
    private void layOutTools() throws IOException {
        for (String tool : SYSTEM_TOOLS) {
            Path found = Path.of("/bin", tool);
            script(tools.resolve(tool), "exec " + (Files.exists(found) ? "/bin/" : "/usr/bin/") + tool + " \"$@\"");
        }
        script(tools.resolve("node"), "echo v22.1.0");
        script(tools.resolve("npm"), "");
    }

    private void jdk(String name, String version) throws IOException {
        Path bin = Files.createDirectories(jvms.resolve(name).resolve("bin"));
        Files.writeString(jvms.resolve(name).resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        script(bin.resolve("javac"), "");
        script(bin.resolve("java"), "echo java of " + name + " \"$@\"");
    }

    private static void script(Path file, String body) throws IOException {
        Files.write(file, ("#!/bin/sh\n" + body + "\n").getBytes(StandardCharsets.UTF_8));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private record Run(int status, String out, String err) {}
}
