package io.grokwatch.tracker.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArtifactPathTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model.pkl",
                "plots/loss curve.png",
                "a/b;v=1/c.txt",
                "100%.txt",
                "50%2 done.txt",
                "...",
                "a/..b/c",
                "über/数据.csv",
                "checkpoint:best/weights",
                "a=b&c?d+e.txt"
            })
    void names_of_files_are_kept_as_they_are(String path) {
        assertThat(ArtifactPath.parse(path).text()).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "..",
                "../a",
                "a/../../b",
                "a/..",
                "/etc/passwd",
                "//a",
                "a//b",
                "a/",
                "./a",
                "a/./b",
                "..\\..\\a",
                "a\\b",
                "C:/windows",
                "c:/x",
                "file:///etc/passwd",
                "FILE:/x",
                "a#b",
                "a\u0000b",
                "a\nb",
                "a\u007fb",
                "%2e%2e/a",
                "%2E%2e%2fa",
                "%252e%252e/a",
                "%25252e%25252e%25252fa",
                "a/%2e./b",
                "%2fetc/passwd",
                "a%5cb",
                "a%00b",
                "100%/%2e%2e/x",
                "a%23b",
                "\ud800"
            })
    void what_leads_elsewhere_is_refused_however_often_it_is_encoded(String path) {
        assertThatThrownBy(() -> ArtifactPath.parse(path))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the path of an artifact must be names divided by '/'");
    }

    @Test
    void lengths_are_bounded() {
        assertThat(ArtifactPath.parse("a".repeat(255)).name()).hasSize(255);
        assertThatThrownBy(() -> ArtifactPath.parse("a".repeat(256))).hasMessageContaining("at most 255 bytes");
        assertThatThrownBy(() -> ArtifactPath.parse("é".repeat(128))).hasMessageContaining("at most 255 bytes");
        assertThatThrownBy(() -> ArtifactPath.parse("a/".repeat(500) + "b"))
                .hasMessageContaining("at most 1000 characters, this one has 1001");
        assertThatThrownBy(() -> ArtifactPath.parse("a/".repeat(32) + "b")).hasMessageContaining("at most 32 names");
    }
}
