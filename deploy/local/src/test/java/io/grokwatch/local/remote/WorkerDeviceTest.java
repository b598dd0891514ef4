package io.grokwatch.local.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grokwatch.local.stack.StackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The devices of a host, with programs in place of that of NVIDIA's driver. */
class WorkerDeviceTest {
    @TempDir
    Path folder;

    @Test
    void auto_is_every_gpu() throws IOException {
        assertThat(WorkerDevice.parse("auto", driver("echo 1, 81920; echo 0, 16384")))
                .containsExactly(
                        new WorkerDevice("cuda-0", "cuda:0", 16_384L), new WorkerDevice("cuda-1", "cuda:1", 81_920L));
    }

    @Test
    void auto_is_one_worker_on_the_processors_where_there_is_no_driver() {
        assertThat(WorkerDevice.parse(
                        "auto", new NvidiaDriver(folder.resolve("none").toString())))
                .containsExactly(new WorkerDevice("cpu-1", "cpu", null));
    }

    @Test
    void named_gpus_and_a_number_of_workers_on_the_processors_are_taken() throws IOException {
        NvidiaDriver four = driver("printf '0, 5\\n1, 5\\n2, 5\\n3, 5\\n'");

        assertThat(WorkerDevice.parse("cuda:2,cuda:0,cuda:2", four))
                .containsExactly(new WorkerDevice("cuda-2", "cuda:2", 5L), new WorkerDevice("cuda-0", "cuda:0", 5L));
        assertThat(WorkerDevice.parse("cpu:2", four))
                .containsExactly(new WorkerDevice("cpu-1", "cpu", null), new WorkerDevice("cpu-2", "cpu", null));
        assertThat(WorkerDevice.parse("cpu", four)).containsExactly(new WorkerDevice("cpu-1", "cpu", null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "gpu", "cuda", "cuda:", "cuda:0;cuda:1", "cuda:0,cpu:1", "cpu:0", "cpu:1000", "cuda:1000"})
    void what_is_no_device_is_refused(String text) {
        assertThatThrownBy(() -> WorkerDevice.parse(text, driver("echo 0, 5")))
                .isInstanceOf(StackException.class)
                .hasMessage("--devices must be auto, cuda:0,cuda:1 or cpu:N, was '" + text + "'");
    }

    @Test
    void a_missing_gpu_a_missing_driver_and_one_that_does_not_work_are_one_line_each() throws IOException {
        NvidiaDriver two = driver("echo 0, 5; echo 1, 5");
        assertThatThrownBy(() -> WorkerDevice.parse("cuda:2", two))
                .hasMessage("there is no GPU cuda:2 on this host; the driver has [cuda:0, cuda:1]");

        NvidiaDriver broken = driver("echo 'Failed to initialize NVML: Driver/library version mismatch'; exit 18");
        for (String text : new String[] {"auto", "cuda:0"}) {
            assertThatThrownBy(() -> WorkerDevice.parse(text, broken))
                    .hasMessage("the NVIDIA driver does not work: Failed to initialize NVML: Driver/library version"
                            + " mismatch");
        }

        NvidiaDriver missing = new NvidiaDriver(folder.resolve("none").toString());
        assertThatThrownBy(() -> WorkerDevice.parse("cuda:0", missing))
                .hasMessageStartingWith("there is no NVIDIA driver on this host: ");

        NvidiaDriver none = driver("echo 'No devices were found'");
        assertThatThrownBy(() -> WorkerDevice.parse("auto", none))
                .hasMessage("the NVIDIA driver has no GPU; --devices cpu:1 trains on the processors");
    }

    private NvidiaDriver driver(String script) throws IOException {
        Path program = Files.createTempFile(
                folder,
                "nvidia-smi",
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        return new NvidiaDriver(program.toString());
    }
}
