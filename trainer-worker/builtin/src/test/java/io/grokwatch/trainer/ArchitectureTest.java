package io.grokwatch.trainer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import ai.djl.ndarray.NDArray;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.grokwatch.trainer.engine.TorchEngine;

@AnalyzeClasses(packages = "io.grokwatch.trainer", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    /** A class with its nested classes: one source file. */
    private static final SliceAssignment TOP_LEVEL_CLASSES = new SliceAssignment() {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
            return javaClass
                    .getEnclosingClass()
                    .map(this::getIdentifierOf)
                    .orElseGet(() -> SliceIdentifier.of(javaClass.getFullName()));
        }

        @Override
        public String getDescription() {
            return "top-level classes";
        }
    };

    @ArchTest
    static final ArchRule PACKAGES_ARE_FREE_OF_CYCLES =
            slices().matching("io.grokwatch.trainer.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule SOURCE_FILES_ARE_FREE_OF_CYCLES =
            slices().assignedFrom(TOP_LEVEL_CLASSES).should().beFreeOfCycles();

    @ArchTest
    static final ArchRule DATA_AND_RECIPES_USE_NO_ARRAYS = noClasses()
            .that()
            .resideInAnyPackage("..trainer.task..", "..trainer.recipe..", "..trainer.standalone..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.djl..");

    @ArchTest
    static final ArchRule ONLY_THE_ENGINE_DEPENDS_ON_PYTORCH = noClasses()
            .that()
            .resideOutsideOfPackage("..trainer.engine..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.djl.pytorch..");

    @ArchTest
    static final ArchRule TRAINERS_DEPEND_ON_NEITHER_BROKER_NOR_WORKER = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.kafka..",
                    "..trainer.worker..",
                    "..trainer.plugin..",
                    "..trainer.process..",
                    "..trainer.checkpoint..");

    @ArchTest
    static final ArchRule ONLY_THE_ENGINE_SETS_SYSTEM_PROPERTIES = noClasses()
            .that()
            .doNotBelongToAnyOf(TorchEngine.class)
            .should()
            .callMethod(System.class, "setProperty", String.class, String.class);

    /** Autograd reads operands again in the backward pass, when DJL has freed a Java number: see {@code model.Constants}. */
    @ArchTest
    static final ArchRule DIFFERENTIATED_CODE_USES_NO_JAVA_NUMBERS_AS_OPERANDS = noClasses()
            .that()
            .resideInAnyPackage("..trainer.model..", "..trainer.loss..")
            .should()
            .callMethod(NDArray.class, "mul", Number.class)
            .orShould()
            .callMethod(NDArray.class, "div", Number.class)
            .orShould()
            .callMethod(NDArray.class, "pow", Number.class);
}
