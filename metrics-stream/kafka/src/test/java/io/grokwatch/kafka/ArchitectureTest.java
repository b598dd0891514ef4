package io.grokwatch.kafka;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.grokwatch.events.architecture.Cycles;

@AnalyzeClasses(packages = "io.grokwatch.kafka", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule the_plumbing_imports_the_contract_and_the_clients_only = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.grokwatch.kafka..",
                    "io.grokwatch.events..",
                    "java..",
                    "org.apache.kafka.clients..",
                    "org.apache.kafka.common..",
                    "org.jspecify.annotations..");

    @ArchTest
    static final ArchRule files_are_free_of_cycles = Cycles.noneBetweenFiles("io.grokwatch.kafka");
}
