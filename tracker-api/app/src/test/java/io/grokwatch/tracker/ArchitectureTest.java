package io.grokwatch.tracker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;

@AnalyzeClasses(packages = "io.grokwatch.tracker", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule the_tracker_depends_on_the_contract_its_plumbing_and_the_client_alone = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.grokwatch.detect..",
                    "io.grokwatch.backtest..",
                    "io.grokwatch.trainer..",
                    "io.grokwatch.stream..",
                    "io.grokwatch.local..",
                    "io.grokwatch.cli..",
                    "io.grokwatch.backing..");

    @ArchTest
    static final ArchRule the_client_depends_on_the_contract_and_jackson_alone = classes()
            .that()
            .resideInAPackage("io.grokwatch.tracker.client")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.grokwatch.tracker.client",
                    "io.grokwatch.events..",
                    "com.fasterxml.jackson..",
                    "java..",
                    "javax.net.ssl..",
                    "org.jspecify..");

    @ArchTest
    static final ArchRule packages_have_no_cycles =
            slices().matching("io.grokwatch.tracker.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule files_have_no_cycles =
            slices().assignedFrom(new ByFile()).should().beFreeOfCycles();

    /** A slice for each top-level class with the classes nested in it. */
    private static final class ByFile implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            if (!type.getPackageName().startsWith("io.grokwatch.tracker")) {
                return SliceIdentifier.ignore();
            }
            return SliceIdentifier.of(type.getName().replaceAll("\\$.*", "").replaceAll("_.*", ""));
        }

        @Override
        public String getDescription() {
            return "files";
        }
    }
}
