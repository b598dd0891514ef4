package io.grokwatch.trainer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;

@AnalyzeClasses(packages = "io.grokwatch.trainer", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule PACKAGES_ARE_FREE_OF_CYCLES =
            slices().matching("io.grokwatch.trainer.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule WORKER_KNOWS_NO_ENGINE_AND_NO_BUILT_IN_TRAINER = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "ai.djl..",
                    "..trainer.builtin..",
                    "..trainer.engine..",
                    "..trainer.model..",
                    "..trainer.recipe..",
                    "..trainer.task..",
                    "..trainer.train..");

    @ArchTest
    static final ArchRule WORKER_ALONE_KNOWS_THE_BROKER = noClasses()
            .that()
            .resideOutsideOfPackage("..trainer.worker..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..", "..trainer.worker..");

    @ArchTest
    static final ArchRule LOGGING_ALONE_SETS_PROPERTIES = noClasses()
            .that()
            .haveSimpleNameNotEndingWith("Logging")
            .should()
            .callMethod(System.class, "setProperty", String.class, String.class);

    @ArchTest
    static final ArchRule FILES_ARE_FREE_OF_CYCLES = slices().assignedFrom(new SliceAssignment() {
                @Override
                public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
                    return SliceIdentifier.of(javaClass.getName().replaceFirst("\\$.*", ""));
                }

                @Override
                public String getDescription() {
                    return "files";
                }
            })
            .should()
            .beFreeOfCycles();
}
