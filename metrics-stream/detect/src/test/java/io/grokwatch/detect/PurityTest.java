package io.grokwatch.detect;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Detectors are folds: the same steps give the same findings, anywhere and at any time. */
@AnalyzeClasses(packages = "io.grokwatch.detect", importOptions = DoNotIncludeTests.class)
class PurityTest {
    @ArchTest
    static final ArchRule imports_nothing_but_the_contract_and_the_numerics = noClasses()
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages(
                    "java..",
                    "org.jspecify..",
                    "org.ejml..",
                    "org.hipparchus..",
                    "com.google.protobuf..",
                    "com.fasterxml.jackson..",
                    "io.grokwatch.events..",
                    "io.grokwatch.detect..");

    @ArchTest
    static final ArchRule knows_no_clock_no_files_no_network_no_threads = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.time..", "java.nio.file..", "java.net..", "java.util.concurrent..");
}
