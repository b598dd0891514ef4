package io.grokwatch.detect;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.grokwatch.events.architecture.Cycles;

/** The detectors can be read in one direction: no package and no file depends on one that depends on it. */
@AnalyzeClasses(packages = "io.grokwatch.detect", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule packages_are_free_of_cycles = Cycles.noneBetweenPackages("io.grokwatch.detect");

    @ArchTest
    static final ArchRule files_are_free_of_cycles =
            Cycles.noneBetweenFiles("io.grokwatch.detect", "io.grokwatch.detect.state");
}
