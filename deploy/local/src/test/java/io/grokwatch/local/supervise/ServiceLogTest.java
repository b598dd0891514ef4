package io.grokwatch.local.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceLogTest {
    @TempDir
    Path folder;

    @Test
    void neither_file_grows_far_beyond_the_limit() throws IOException {
        Path file = folder.resolve("a.log");
        try (ServiceLog log = new ServiceLog(file, 1000)) {
            for (int i = 0; i < 1000; i++) {
                log.append("line " + i);
            }
        }

        assertThat(Files.size(file)).isLessThan(1100);
        assertThat(Files.size(folder.resolve("a.log.1"))).isLessThan(1100);
        assertThat(Files.readString(file)).endsWith("line 999\n");
    }

    @Test
    void a_log_of_an_earlier_life_is_continued() throws IOException {
        Path file = Files.writeString(folder.resolve("a.log"), "before\n");
        try (ServiceLog log = new ServiceLog(file, 1000)) {
            log.append("after");
        }

        assertThat(file).hasContent("before\nafter\n");
    }

    @Test
    void last_words_are_the_last_line_that_says_something() throws IOException {
        try (ServiceLog log = new ServiceLog(folder.resolve("a.log"), 1000)) {
            log.append("java.net.BindException: Address already in use");
            log.append("\tat java.base/sun.nio.ch.Net.bind(Net.java:565)");
            log.append("");

            assertThat(log.lastLine()).isEqualTo("java.net.BindException: Address already in use");
        }
    }
}
