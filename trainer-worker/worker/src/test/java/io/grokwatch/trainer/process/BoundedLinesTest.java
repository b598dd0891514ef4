package io.grokwatch.trainer.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.trainer.process.BoundedLines.Line;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BoundedLinesTest {
    /** What a progress bar writes before its program fails. */
    private static final String PROGRESS =
            "\r  0%|          |\r 50%|#####     |\r100%|##########|\nTraceback (most recent call last):\nValueError\n";

    @Test
    void lines_end_with_a_line_feed_a_carriage_return_or_both() {
        assertThat(lines("one\ntwo\r\nthree\rfour\r\r\nlast"))
                .containsExactly(
                        new Line(1, "one", true, false),
                        new Line(2, "two", true, false),
                        new Line(3, "three", true, true),
                        new Line(4, "four", true, true),
                        new Line(5, "", true, false),
                        new Line(6, "last", true, false));
    }

    @Test
    void a_stream_may_end_with_a_carriage_return() {
        assertThat(lines("half\r")).containsExactly(new Line(1, "half", true, true));
    }

    @Test
    void what_a_line_has_beyond_the_bound_is_dropped() {
        assertThat(lines("x".repeat(BoundedLines.MAX_BYTES + 1) + "\rnext\n"))
                .containsExactly(
                        new Line(1, "x".repeat(BoundedLines.MAX_BYTES), false, true), new Line(2, "next", true, false));
    }

    @Test
    void the_last_lines_are_those_that_a_terminal_would_show() {
        LastLines tail = new LastLines(text -> {});

        lines(PROGRESS).forEach(tail::add);

        assertThat(tail.text()).isEqualTo("""
                100%|##########|
                Traceback (most recent call last):
                ValueError""");
    }

    @Test
    void of_lines_that_are_written_over_people_are_shown_one_in_ten_seconds() {
        List<String> shown = new ArrayList<>();
        AtomicLong seconds = new AtomicLong(-5);
        ProgressBarThrottle people = new ProgressBarThrottle(shown::add, () -> 1_000_000_000L * seconds.get());

        for (int i = 0; i < 25; i++) {
            people.accept(new Line(i, i + "%", true, true));
            seconds.incrementAndGet();
        }
        people.accept(new Line(25, "done", true, false));

        assertThat(shown).containsExactly("0%", "10%", "20%", "done");
    }

    private static List<Line> lines(String text) {
        List<Line> lines = new ArrayList<>();
        BoundedLines.forEach(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), lines::add);
        return lines;
    }
}
