package io.grokwatch.bench;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.grokwatch.events.architecture.Cycles;

@AnalyzeClasses(packages = "io.grokwatch.bench", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule packages_are_free_of_cycles = Cycles.noneBetweenPackages("io.grokwatch.bench");

    @ArchTest
    static final ArchRule files_are_free_of_cycles = Cycles.noneBetweenFiles("io.grokwatch.bench");
}
