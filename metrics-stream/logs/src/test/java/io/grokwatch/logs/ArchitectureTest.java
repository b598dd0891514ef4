package io.grokwatch.logs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.grokwatch.events.architecture.Cycles;

@AnalyzeClasses(packages = "io.grokwatch.logs", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule logs_are_read_without_detectors_and_kafka = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.grokwatch.detect..", "io.grokwatch.backtest..", "org.apache.kafka..");

    @ArchTest
    static final ArchRule files_are_free_of_cycles =
            Cycles.noneBetweenFiles("io.grokwatch.logs", "io.grokwatch.logs.tensorboard", "io.grokwatch.logs.wandb");
}
