package io.grokwatch.local.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackFileTest {
    @TempDir
    Path folder;

    @Test
    void says_where_everything_is() throws IOException {
        StackFile.of(
                        new Ports(8470),
                        null,
                        StackFile.READY,
                        List.of(StackFile.ChildProcess.of(
                                "worker-1", ProcessHandle.current().pid())))
                .write(folder);

        StackFile stack = StackFile.read(folder).orElseThrow();

        assertThat(stack.isReady()).isTrue();
        assertThat(stack.page()).isEqualTo("http://127.0.0.1:8470");
        assertThat(stack.kafka()).isEqualTo("127.0.0.1:8471");
        assertThat(stack.store()).isEqualTo("mongodb://127.0.0.1:8472");
        assertThat(stack.supervisor()).contains(ProcessHandle.current());
        assertThat(stack.children().getFirst().alive()).contains(ProcessHandle.current());
    }

    @Test
    void a_process_id_that_belongs_to_another_process_by_now_is_none_of_ours() throws IOException {
        long pid = ProcessHandle.current().pid();
        new StackFile("1", StackFile.READY, pid, 12345, "p", "k", "s", null, List.of()).write(folder);

        assertThat(StackFile.read(folder).orElseThrow().supervisor()).isEmpty();
    }

    @Test
    void there_may_be_none() throws IOException {
        assertThat(StackFile.read(folder)).isEmpty();

        StackFile.of(new Ports(8470), null, StackFile.STARTING, List.of()).write(folder);
        StackFile.delete(folder);

        assertThat(StackFile.read(folder)).isEmpty();
    }

    @Test
    void one_that_is_damaged_is_named() throws IOException {
        Files.writeString(folder.resolve("stack.json"), "{");

        assertThatThrownBy(() -> StackFile.read(folder))
                .isInstanceOf(StackException.class)
                .hasMessageStartingWith(folder.resolve("stack.json") + " is not what a stack writes");
    }
}
