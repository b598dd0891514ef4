package io.grokwatch.stream;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameStartingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.grokwatch.events.architecture.Cycles;

@AnalyzeClasses(packages = "io.grokwatch.stream", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final DescribedPredicate<JavaClass> SHELL = simpleNameStartingWith("StreamShell");

    @ArchTest
    static final ArchRule the_stream_imports_contract_plumbing_and_detectors_and_only_the_shell_imports_quarkus =
            classes()
                    .that(DescribedPredicate.not(SHELL))
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "io.grokwatch.stream..",
                            "io.grokwatch.events..",
                            "io.grokwatch.kafka..",
                            "io.grokwatch.detect..",
                            "java..",
                            "com.fasterxml.jackson..",
                            "org.apache.kafka..",
                            "org.rocksdb..",
                            "org.slf4j..",
                            "org.jspecify.annotations..");

    @ArchTest
    static final ArchRule nothing_imports_the_shell =
            classes().that(SHELL).should().onlyBeAccessed().byClassesThat(SHELL);

    @ArchTest
    static final ArchRule files_are_free_of_cycles = Cycles.noneBetweenFiles("io.grokwatch.stream");
}
