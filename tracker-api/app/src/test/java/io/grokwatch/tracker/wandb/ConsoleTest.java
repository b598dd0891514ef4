package io.grokwatch.tracker.wandb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsoleTest {
    private static final Console EMPTY = Console.of(0, "");

    @Test
    void lines_are_kept_without_the_stream_and_the_time_that_the_client_states() {
        Console console = EMPTY.with(
                0, List.of("2026-11-29T11:31:07.335948 one", "ERROR 2026-11-29T11:31:07.335948 two", "ERROR at all"));

        assertThat(console.text()).isEqualTo("one\ntwo\nERROR at all\n");
        assertThat(console.lastLine()).isEqualTo("ERROR at all");
    }

    @Test
    void a_line_that_is_sent_again_replaces_the_one_before() {
        Console console = EMPTY.with(0, List.of("a", "10 %", "c")).with(1, List.of("20 %"));

        assertThat(console.lines()).containsExactly("a", "20 %", "c");
    }

    @Test
    void lines_that_are_missing_are_blank() {
        assertThat(EMPTY.with(2, List.of("c")).lines()).containsExactly("", "", "c");
        assertThat(EMPTY.with(1_000_000, List.of("far"))).isEqualTo(new Console(1_000_000, List.of("far")));
    }

    @Test
    void the_newest_mebibyte_is_kept_and_what_is_before_it_is_not_changed_any_more() {
        String line = "x".repeat(1023);
        Console console = EMPTY.with(0, Collections.nCopies(2000, line));

        assertThat(console.first()).isEqualTo(2000 - 1024);
        assertThat(console.text()).hasSize(Console.MAX_BYTES);
        assertThat(console.with(5, List.of("changed"))).isEqualTo(console);
        Console overlapping = console.with(console.first() - 1, List.of("before", "first"));
        assertThat(overlapping.lines().getFirst()).isEqualTo("first");
        assertThat(overlapping.lines()).hasSize(1024);
    }

    @Test
    void a_text_is_read_as_it_was_written() {
        Console console = EMPTY.with(0, List.of("", "a", ""));

        assertThat(Console.of(console.first(), console.text())).isEqualTo(console);
    }
}
