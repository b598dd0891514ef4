package io.grokwatch.detect;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.function.Function;

/** The detectors can be read in one direction: no package and no file depends on one that depends on it. */
@AnalyzeClasses(packages = "io.grokwatch.detect", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule packages_are_free_of_circles = slices().assignedFrom(by("package", JavaClass::getPackageName))
            .should()
            .beFreeOfCycles();

    @ArchTest
    static final ArchRule files_are_free_of_circles =
            slices().assignedFrom(by("file", ArchitectureTest::file)).should().beFreeOfCycles();

    /** Name of the top-level class, which is that of the file. */
    private static String file(JavaClass type) {
        String name = type.getName();
        int nested = name.indexOf('$');
        return nested < 0 ? name : name.substring(0, nested);
    }

    /** Generated messages and their builders depend on each other by nature. */
    private static SliceAssignment by(String what, Function<JavaClass, String> slice) {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                return type.getPackageName().startsWith("io.grokwatch.detect.state")
                        ? SliceIdentifier.ignore()
                        : SliceIdentifier.of(slice.apply(type));
            }

            @Override
            public String getDescription() {
                return "each " + what;
            }
        };
    }
}
