package io.grokwatch.trainer.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunSpec;
import io.grokwatch.trainer.spi.Checkpoints;
import io.grokwatch.trainer.spi.RecordingLog;
import io.grokwatch.trainer.spi.RunControl;
import io.grokwatch.trainer.spi.Trainer;
import io.grokwatch.trainer.spi.TrainerProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerCatalogueTest {
    @TempDir
    private Path folder;

    @TempDir
    private Path workshop;

    @Test
    void folderThatIsNotThere_leavesTheTrainersOfTheClassPath() {
        assertThat(TrainerCatalogue.withPlugins(folder.resolve("none")).all())
                .extracting(TrainerProvider::name)
                .containsExactly(ClassPathTrainerProvider.NAME);
    }

    @Test
    void jarInTheFolder_isFoundValidatedAndRun() throws Exception {
        PluginJar.build(workshop, folder.resolve("halving.jar"));
        TrainerProvider halving = TrainerCatalogue.withPlugins(folder).named("halving");

        assertThatThrownBy(() -> halving.create(spec(Parameters.NONE.with("start", -1.0)), "cpu"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("start must be above 0, was -1.0");
        RecordingLog log = new RecordingLog();
        try (Trainer trainer = halving.create(spec(Parameters.NONE.with("start", 8.0)), "cpu")) {
            assertThat(trainer.train(log, RunControl.NONE, Checkpoints.NONE)).isEqualTo(4);
        }
        assertThat(log.rows).extracting(row -> row.metrics().get("train/loss")).containsExactly(8.0, 4.0, 2.0, 1.0);
    }

    @Test
    void plugin_seesItsOwnClassesAndTheInterfaceButNothingElseOfTheTracker() throws Exception {
        PluginJar.build(workshop, folder.resolve("halving.jar"));

        ClassLoader loader =
                TrainerCatalogue.withPlugins(folder).named("halving").getClass().getClassLoader();

        assertThat(loader).isInstanceOf(PluginClassLoader.class);
        assertThat(loader.loadClass("io.grokwatch.trainer.spi.Trainer")).isSameAs(Trainer.class);
        assertThatThrownBy(() -> loader.loadClass("com.fasterxml.jackson.databind.ObjectMapper"))
                .isInstanceOf(ClassNotFoundException.class);
        assertThatThrownBy(() -> loader.loadClass("io.grokwatch.trainer.worker.WorkerMain"))
                .isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    void jarThatIsNone_isNamed() throws IOException {
        Path jar = Files.writeString(folder.resolve("broken.jar"), "not a jar");

        assertThatThrownBy(() -> TrainerCatalogue.withPlugins(folder))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("plugin " + jar + " cannot be used");
    }

    @Test
    void twoTrainersOfOneName_areRefusedWithWhereEachComesFrom() throws Exception {
        PluginJar.build(workshop, folder.resolve("a.jar"));
        PluginJar.build(workshop, folder.resolve("b.jar"));

        assertThatThrownBy(() -> TrainerCatalogue.withPlugins(folder))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("two trainers are named 'halving': one of " + folder.resolve("a.jar") + ", one of "
                        + folder.resolve("b.jar"));
    }

    @Test
    void descriptionOfAProcess_isATrainerOfTheFolder() throws IOException {
        Files.writeString(folder.resolve("toy.trainer.json"), """
                {"name": "toy", "summary": "a toy", "command": ["true"]}""");

        assertThat(TrainerCatalogue.withPlugins(folder).all())
                .extracting(TrainerProvider::name)
                .isEqualTo(List.of(ClassPathTrainerProvider.NAME, "toy"));
    }

    @Test
    void pluginsAddedChangedAndRemoved_areThoseOfTheRefreshedCatalogue() throws Exception {
        List<String> checked = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        TrainerCatalogue before = TrainerCatalogue.withPlugins(folder);
        Path toy = Files.writeString(folder.resolve("toy.trainer.json"), """
                {"name": "toy", "summary": "a toy", "command": ["true"]}""");
        PluginJar.build(workshop, folder.resolve("halving.jar"));
        Path broken = Files.writeString(folder.resolve("broken.jar"), "not a jar yet");

        TrainerCatalogue after = refreshed(before, checked, problems);
        TrainerCatalogue again = refreshed(after, checked, problems);

        assertThat(names(after)).containsExactly(ClassPathTrainerProvider.NAME, "halving", "toy");
        assertThat(again).as("nothing changed").isSameAs(after);
        assertThat(checked).containsExactly("halving", "toy");
        assertThat(problems).singleElement().asString().contains("plugin " + broken + " cannot be used");

        Files.writeString(toy, """
                {"name": "toy", "summary": "another toy", "command": ["true"]}""");
        Files.delete(folder.resolve("halving.jar"));
        TrainerCatalogue last = refreshed(again, checked, problems);

        assertThat(names(last)).containsExactly(ClassPathTrainerProvider.NAME, "toy");
        assertThat(last.named("toy").summary()).isEqualTo("another toy");
        assertThat(problems).hasSize(1);
        assertThatThrownBy(() -> last.named("halving"))
                .isInstanceOf(MissingTrainerException.class)
                .hasMessage("no trainer is named 'halving', there are [" + ClassPathTrainerProvider.NAME + ", toy]");
    }

    private static TrainerCatalogue refreshed(TrainerCatalogue from, List<String> checked, List<String> problems) {
        return from.refreshed(trainer -> checked.add(trainer.name()), problem -> problems.add(problem.getMessage()));
    }

    private static List<String> names(TrainerCatalogue catalogue) {
        return catalogue.all().stream().map(TrainerProvider::name).toList();
    }

    private static RunSpec spec(Parameters parameters) {
        return new RunSpec(new RunId("r1"), "r1", "halving", null, parameters, 0, 4);
    }
}
