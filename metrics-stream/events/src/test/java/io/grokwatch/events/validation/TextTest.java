package io.grokwatch.events.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class TextTest {
    @Test
    void control_characters_and_bidirectional_marks_are_escaped() {
        assertThat(Text.escaped("a\nb\r\tc\u001b[0m\u202e\u0000")).isEqualTo("a\\nb\\r\\tc\\u{1b}[0m\\u{202e}\\u{0}");
        assertThat(Text.escaped("損失 \uD83D\uDE00")).isEqualTo("損失 \uD83D\uDE00");
        assertThat(Text.escaped("\uD83D")).isEqualTo("\\u{d83d}");
    }

    @Test
    void a_text_is_cut_between_characters() {
        assertThat(Text.escaped("\uD83D\uDE00".repeat(10), 5)).isEqualTo("\uD83D\uDE00\uD83D\uDE00...");
        assertThat(Text.escaped("x".repeat(12), 12)).isEqualTo("x".repeat(12));
        assertThat(Text.cut("x\uD83D\uDE00y", 2)).isEqualTo("x");
        assertThat(Text.cut("x\uD83D\uDE00y", 3)).isEqualTo("x\uD83D\uDE00");
        assertThat(Text.cut("x\uD83D\uDE00y", 4)).isEqualTo("x\uD83D\uDE00y");
        assertThat(Text.wellFormed("a\uD83Db\n")).isEqualTo("a\uFFFDb\n");
    }

    @RepeatedTest(50)
    void any_text_is_printable_and_bounded_once_escaped(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        char[] units = new char[random.nextInt(100)];
        for (int i = 0; i < units.length; i++) {
            units[i] = (char) (random.nextBoolean() ? random.nextInt(0x10000) : random.nextInt(0x20));
        }

        String escaped = Text.escaped(new String(units), 40);

        assertThat(Text.isPrintable(escaped)).isTrue();
        assertThat(Text.length(escaped)).isLessThanOrEqualTo(40);
        assertThat(Text.escaped(escaped, 40)).isEqualTo(escaped);
    }

    @Test
    void rejections_are_tallied_by_kind_with_the_first_example() {
        RejectionTally tally = new RejectionTally();
        tally.add(Rejection.Kind.STEP, "line 1: no\nstep");
        tally.add(Rejection.Kind.METRIC_NAME, "line 2");
        tally.add(new Rejection(Rejection.Kind.STEP, 4, "line 3"));

        List<Rejection> rejections = tally.rejections();

        assertThat(rejections)
                .containsExactly(
                        new Rejection(Rejection.Kind.METRIC_NAME, 1, "line 2"),
                        new Rejection(Rejection.Kind.STEP, 5, "line 1: no\\nstep"));
        assertThat(tally.total()).isEqualTo(6);
        assertThat(Rejection.words(rejections))
                .isEqualTo("1 metric names, the first: line 2; 5 steps, the first: line 1: no\\nstep");
    }

    @Test
    void settings_are_secrets_by_their_names() {
        assertThat(List.of(
                        "api_key",
                        "wandb_api_key",
                        "API_KEY",
                        "hf_token",
                        "authToken",
                        "password",
                        "db_password",
                        "PASSWORD",
                        "secret",
                        "client.secret",
                        "aws_secret_access_key",
                        "apiKey",
                        "apikey"))
                .allMatch(SecretNames::isSecret);
        assertThat(List.of("key", "token", "tokens", "keys_dim", "monkey", "tokenizer", "lr", "key_size", "d_keys_n"))
                .noneMatch(SecretNames::isSecret);
    }
}
