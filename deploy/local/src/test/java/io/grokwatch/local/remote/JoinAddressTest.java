package io.grokwatch.local.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grokwatch.local.stack.StackException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The line by which a host joins. */
class JoinAddressTest {
    private static final String TOKEN = "gw" + "a1".repeat(19);
    private static final String FINGERPRINT = "A_-0".repeat(10) + "xyz";

    @Test
    void it_has_address_token_and_fingerprint_and_is_printed_without_the_token() {
        JoinAddress address = JoinAddress.parse("https://[fe80::1]:8470/#" + TOKEN + "." + FINGERPRINT);

        assertThat(address).isEqualTo(new JoinAddress("https://[fe80::1]:8470", TOKEN, FINGERPRINT));
        assertThat(JoinAddress.parse(address.text())).isEqualTo(address);
        assertThat(address.toString()).isEqualTo("https://[fe80::1]:8470#...");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tracker:8470",
                "http://tracker:8470#TOKEN.FINGERPRINT",
                "https://tracker:8470",
                "https://tracker:8470#TOKEN",
                "https://tracker#TOKEN.FINGERPRINT",
                "https://tracker:8470/page#TOKEN.FINGERPRINT",
                "https://tracker:8470?x=1#TOKEN.FINGERPRINT",
                "https://tracker:8470#TOKEN.FINGERPRINTx"
            })
    void a_line_that_lacks_something_is_refused_without_its_token(String text) {
        String whole = text.replace("TOKEN", TOKEN).replace("FINGERPRINT", FINGERPRINT);

        assertThatThrownBy(() -> JoinAddress.parse(whole))
                .isInstanceOf(StackException.class)
                .hasMessageStartingWith("--join must be the whole https://HOST:PORT#TOKEN")
                .message()
                .doesNotContain(TOKEN);
    }
}
