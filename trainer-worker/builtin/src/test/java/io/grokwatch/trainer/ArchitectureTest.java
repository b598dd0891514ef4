package io.grokwatch.trainer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import ai.djl.ndarray.NDArray;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.grokwatch.trainer.engine.TorchEngine;

@AnalyzeClasses(packages = "io.grokwatch.trainer", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule PACKAGES_ARE_FREE_OF_CYCLES =
            slices().matching("io.grokwatch.trainer.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule DATA_ARE_MADE_WITHOUT_THE_ENGINE = noClasses()
            .that()
            .resideInAPackage("..trainer.task..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.djl..");

    @ArchTest
    static final ArchRule TRAINING_KNOWS_NO_BROKER_AND_NO_WORKER = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.kafka..",
                    "..trainer.worker..",
                    "..trainer.plugin..",
                    "..trainer.process..",
                    "..trainer.checkpoint..");

    @ArchTest
    static final ArchRule ENGINE_ALONE_SETS_PROPERTIES = noClasses()
            .that()
            .doNotBelongToAnyOf(TorchEngine.class)
            .should()
            .callMethod(System.class, "setProperty", String.class, String.class);

    /** A number that a recorded graph reads again must outlive the operation: see the constants of the models. */
    @ArchTest
    static final ArchRule RECORDED_GRAPHS_MULTIPLY_BY_NO_NUMBERS_OF_THE_HEAP = noClasses()
            .that()
            .resideInAnyPackage("..trainer.model..", "..trainer.loss..")
            .should()
            .callMethod(NDArray.class, "mul", Number.class)
            .orShould()
            .callMethod(NDArray.class, "div", Number.class)
            .orShould()
            .callMethod(NDArray.class, "pow", Number.class);
}
