package io.grokwatch.stream;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    @Test
    void the_detectors_know_nothing_of_kafka_quarkus_or_the_clock() {
        JavaClasses detectors = new ClassFileImporter().importPackages("io.grokwatch.detect", "io.grokwatch.events");

        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "io.quarkus..", "jakarta..", "io.grokwatch.stream..")
                .check(detectors);
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.time.Clock")
                .check(detectors);
    }

    @Test
    void only_the_shell_knows_quarkus() {
        JavaClasses stream = new ClassFileImporter().importPackages("io.grokwatch.stream");

        noClasses()
                .that()
                .haveSimpleNameNotStartingWith("StreamShell")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.quarkus..", "jakarta..", "org.eclipse.microprofile..")
                .check(stream);
    }
}
