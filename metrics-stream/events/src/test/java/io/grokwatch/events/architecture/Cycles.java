package io.grokwatch.events.architecture;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import java.util.function.Function;

/** Architecture rules that every module keeps; shared through the test-jar. */
public final class Cycles {
    private Cycles() {}

    /** No package depends, directly or by way of others, on itself. */
    public static ArchRule noneBetweenPackages(String root) {
        return slices().assignedFrom(new By("package", root, List.of(), JavaClass::getPackageName))
                .should()
                .beFreeOfCycles();
    }

    /**
     * No file, that is no top-level class with all that is nested in it, depends on itself by way of others.
     *
     * @param generated packages of generated code, which is not judged
     */
    public static ArchRule noneBetweenFiles(String root, String... generated) {
        return slices().assignedFrom(new By("file", root, List.of(generated), Cycles::topLevel))
                .should()
                .beFreeOfCycles();
    }

    private static String topLevel(JavaClass type) {
        int nested = type.getName().indexOf('$');
        return nested < 0 ? type.getName() : type.getName().substring(0, nested);
    }

    private record By(String kind, String root, List<String> excluded, Function<JavaClass, String> slice)
            implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            String of = type.getPackageName();
            boolean below = of.equals(root) || of.startsWith(root + ".");
            return below && !excluded.contains(of) ? SliceIdentifier.of(slice.apply(type)) : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return kind + " below " + root;
        }
    }
}
