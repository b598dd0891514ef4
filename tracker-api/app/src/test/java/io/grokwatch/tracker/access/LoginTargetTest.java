package io.grokwatch.tracker.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class LoginTargetTest {
    @ParameterizedTest
    @ValueSource(strings = {"/", "/runs/x", "/runs?filter=a%20b&view=all", "/index.html"})
    void a_path_of_this_server_is_continued_at(String next) {
        assertThat(LoginResource.target(next)).hasToString(next);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {
                "//evil.example",
                "https://evil.example",
                "/\\evil.example",
                "/\t/evil.example",
                "javascript:alert(1)",
                "runs",
                "/%",
                "/\r\nSet-Cookie: a=b"
            })
    void another_address_is_not_followed(String next) {
        assertThat(LoginResource.target(next)).hasToString("/");
    }
}
