package io.grokwatch.backtest;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.grokwatch.events.architecture.Cycles;

@AnalyzeClasses(packages = "io.grokwatch.backtest", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule backtests_depend_on_the_contract_its_kafka_plumbing_the_detectors_and_logs_only = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.grokwatch.backtest..",
                    "io.grokwatch.events..",
                    "io.grokwatch.kafka..",
                    "io.grokwatch.detect..",
                    "io.grokwatch.logs..",
                    "java..",
                    "com.fasterxml.jackson..",
                    "org.apache.kafka..",
                    "org.jspecify..");

    @ArchTest
    static final ArchRule packages_are_free_of_cycles = Cycles.noneBetweenPackages("io.grokwatch.backtest");

    @ArchTest
    static final ArchRule files_are_free_of_cycles = Cycles.noneBetweenFiles("io.grokwatch.backtest");
}
