package io.grokwatch.tracker.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TokenTextTest {
    @Test
    void a_token_has_forty_letters_and_digits_as_wandb_requires_of_a_key() {
        Set<String> texts = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            TokenText token = TokenText.random(new SecureRandom());

            assertThat(token.text()).matches("[A-Za-z0-9]{40}");
            assertThat(TokenText.parse(token.text())).contains(token);
            texts.add(token.text());
        }
        assertThat(texts).hasSize(1_000);
    }

    @Test
    void neither_its_digest_nor_what_is_logged_has_its_secret() {
        TokenText token = TokenText.random(new SecureRandom());
        String secret = token.text().substring(10);

        assertThat(token.toString()).doesNotContain(secret).contains(token.id());
        assertThat(token.digest()).matches("[0-9a-f]{64}").doesNotContain(secret);
        assertThat(TokenText.isSame(token.digest(), TokenText.digest(token.text())))
                .isTrue();
    }

    @Test
    void another_text_is_no_token() {
        for (String text : new String[] {"", "gw", "x".repeat(40), "gw" + "-".repeat(38), "gw" + "a".repeat(39)}) {
            assertThat(TokenText.parse(text)).isEmpty();
        }
    }
}
