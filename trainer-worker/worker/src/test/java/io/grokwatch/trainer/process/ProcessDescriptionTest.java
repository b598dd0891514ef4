package io.grokwatch.trainer.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grokwatch.events.ParameterDescription;
import io.grokwatch.events.ParameterDomain;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A description that would fail its runs is refused when it is read, saying which field and what was expected. */
class ProcessDescriptionTest {
    private static final String WHOLE = "{'type': 'whole', 'least': 0, 'most': 9}";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"steps", "seed", "device"})
    void a_parameter_with_the_name_of_what_every_run_has_is_refused(String name) {
        assertRefused(
                "'parameters': [{'name': 'p', 'domain': " + WHOLE + ", 'default': 1, 'summary': 's'}, {'name': '" + name
                        + "', 'domain': " + WHOLE + ", 'default': 1, 'summary': 's'}]",
                "parameters.1: no parameter may be named '" + name + "', every program is given --" + name
                        + " of the run itself");
    }

    @Test
    void a_parameter_whose_name_no_run_can_have_is_refused() {
        assertRefused(
                "'parameters': [{'name': 'batch-size', 'domain': " + WHOLE + ", 'default': 1, 'summary': 's'}]",
                "parameters.0: parameter name must match [A-Za-z][A-Za-z0-9_.]{0,99}, was 'batch-size'");
    }

    @Test
    void a_default_outside_its_domain_is_refused_with_its_place() {
        assertRefused(
                "'parameters': [{'name': 'p', 'domain': " + WHOLE + ", 'default': 10, 'summary': 's'}]",
                "parameters.0: default of parameter p must be a whole number in [0, 9], was 10");
    }

    @Test
    void a_field_that_is_misspelt_is_refused_wherever_it_stands() {
        assertRefused(
                "'paramters': []",
                "unknown field 'paramters', expected one of [command, facts, name, negations, parameters, summary, switches]");
        assertRefused(
                "'parameters': [{'name': 'p', 'domain': {'type': 'whole', 'least': 0, 'most': 9, 'max': 9},"
                        + " 'default': 1, 'summary': 's'}]",
                "unknown field 'parameters.0.domain.max', expected one of [least, most]");
    }

    @Test
    void a_switch_that_is_no_flag_is_refused() {
        assertRefused("'switches': ['amp']", "switches: 'amp' is no parameter of type flag, those are []");
        assertRefused(
                "'parameters': [{'name': 'p', 'domain': " + WHOLE + ", 'default': 1, 'summary': 's'}, {'name': 'amp',"
                        + " 'domain': {'type': 'flag'}, 'default': false, 'summary': 's'}], 'negations': ['p']",
                "negations: 'p' is no parameter of type flag, those are [amp]");
    }

    @Test
    void a_fact_that_names_no_parameter_is_refused() {
        assertRefused("'facts': {'classes': '$p'}", "facts.classes: '$p' names no parameter, there are []");
    }

    @Test
    void a_fact_that_nobody_reads_or_of_another_type_is_refused() {
        assertRefused(
                "'facts': {'class': 3}",
                "facts.class: expected a fact of a trace's first line, and of its type, was 3");
        assertRefused(
                "'facts': {'classes': 'ten'}",
                "facts.classes: expected a fact of a trace's first line, and of its type, was ten");
    }

    @Test
    void a_fact_outside_its_range_is_refused() {
        assertRefused("'facts': {'classes': 1}", "facts.classes: classes must be at least 2, was 1");
    }

    @Test
    void a_file_that_is_no_description_is_refused() throws IOException {
        Path file = Files.writeString(folder.resolve("toy.trainer.json"), "null");

        assertThatThrownBy(() -> ProcessTrainerProvider.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected a description, was null");
    }

    @Test
    void facts_are_those_of_the_settings_of_the_run() throws IOException {
        ProcessDescription description = new ProcessDescription(
                "toy",
                "a toy",
                List.of("true"),
                List.of(new ParameterDescription("p", new ParameterDomain.Whole(2, 99), 31L, "modulus")),
                List.of(),
                List.of(),
                Map.of("classes", "$p"));

        RunFacts facts = description.facts(description.defaults().with("p", 7L));

        assertThat(facts.classes()).isEqualTo(7);
        assertThat(description.facts(Parameters.NONE.with("p", 97L)).classes()).isEqualTo(97);
    }

    private void assertRefused(String fields, String message) {
        String json = ("{'name': 'toy', 'summary': 'a toy', 'command': ['true'], " + fields + "}").replace('\'', '"');
        assertThatThrownBy(
                        () -> ProcessTrainerProvider.read(Files.writeString(folder.resolve("toy.trainer.json"), json)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
