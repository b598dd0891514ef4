package io.grokwatch.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.grokwatch.events.architecture.Cycles;

@AnalyzeClasses(packages = "io.grokwatch.cli", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule the_command_line_uses_the_tracker_by_its_client_and_the_stream_by_its_topics = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.grokwatch.stream..", "io.grokwatch.backing..", "io.quarkus..", "com.mongodb..", "io.vertx..");

    @ArchTest
    static final ArchRule what_commands_print_does_not_depend_on_commands = noClasses()
            .that()
            .resideOutsideOfPackages("io.grokwatch.cli", "io.grokwatch.cli.command")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.grokwatch.cli", "io.grokwatch.cli.command");

    @ArchTest
    static final ArchRule packages_are_free_of_cycles = Cycles.noneBetweenPackages("io.grokwatch.cli");

    @ArchTest
    static final ArchRule files_are_free_of_cycles = Cycles.noneBetweenFiles("io.grokwatch.cli");
}
