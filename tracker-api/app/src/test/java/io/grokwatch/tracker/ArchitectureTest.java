package io.grokwatch.tracker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.grokwatch.tracker", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule theTracker_knowsNeitherTrainersNorTheStream = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.grokwatch.trainer..",
                    "io.grokwatch.stream..",
                    "io.grokwatch.local..",
                    "io.grokwatch.backing..");

    @ArchTest
    static final ArchRule features_dependOnEachOtherOneWay =
            slices().matching("io.grokwatch.tracker.(*)..").should().beFreeOfCycles();
}
