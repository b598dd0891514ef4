package io.grokwatch.local;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.grokwatch.events.architecture.Cycles;

@AnalyzeClasses(packages = "io.grokwatch.local", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule the_supervisor_knows_processes_only = classes()
            .that()
            .resideInAPackage("io.grokwatch.local.supervise")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.grokwatch.local.supervise", "java..", "javax.net.ssl..", "org.jspecify..");

    @ArchTest
    static final ArchRule the_stack_starts_the_other_programs_as_processes = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.grokwatch.cli..", "io.grokwatch.detect..", "io.grokwatch.stream..", "io.grokwatch.tracker..");

    @ArchTest
    static final ArchRule packages_are_free_of_cycles = Cycles.noneBetweenPackages("io.grokwatch.local");

    @ArchTest
    static final ArchRule files_are_free_of_cycles = Cycles.noneBetweenFiles("io.grokwatch.local");
}
