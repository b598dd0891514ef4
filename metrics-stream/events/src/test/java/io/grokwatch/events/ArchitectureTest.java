package io.grokwatch.events;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.grokwatch.events.architecture.Cycles;

@AnalyzeClasses(packages = "io.grokwatch.events", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule the_contract_imports_no_framework_and_no_other_module = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.grokwatch.events..",
                    "java..",
                    "com.fasterxml.jackson..",
                    "com.google.protobuf..",
                    "org.jspecify.annotations..");

    @ArchTest
    static final ArchRule packages_are_free_of_cycles = Cycles.noneBetweenPackages("io.grokwatch.events");

    @ArchTest
    static final ArchRule files_are_free_of_cycles =
            Cycles.noneBetweenFiles("io.grokwatch.events", "io.grokwatch.events.wire");
}
