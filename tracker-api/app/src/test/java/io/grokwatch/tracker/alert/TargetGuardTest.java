package io.grokwatch.tracker.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetGuardTest {
    private final TargetGuard guard = new TargetGuard(List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.255.255.254",
                "::1",
                "0.0.0.0",
                "0.1.2.3",
                "::",
                "169.254.169.254",
                "fe80::1",
                "10.1.2.3",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "100.100.100.200",
                "fd00:ec2::254",
                "fec0::1",
                "224.0.0.1",
                "ff02::1",
                "255.255.255.255",
                "240.0.0.1",
                "198.18.0.1",
                "::ffff:127.0.0.1",
                "::127.0.0.1",
                "64:ff9b::7f00:1",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::a00:1",
                "2001:0:a00:1::1",
                "2002:7f00:1::1",
                "2002:a00:1::"
            })
    void addresses_that_are_not_public_are_refused(String address) throws Exception {
        assertThat(guard.isAllowed(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "64:ff9b::101:101", "2002:101:101::1"
            })
    void public_addresses_are_allowed(String address) throws Exception {
        assertThat(guard.isAllowed(InetAddress.getByName(address))).isTrue();
    }

    @Test
    void a_network_that_is_configured_is_allowed_and_no_other() throws Exception {
        TargetGuard some = new TargetGuard(List.of("10.1.0.0/16", "fd12::/16"));

        assertThat(some.isAllowed(InetAddress.getByName("10.1.255.1"))).isTrue();
        assertThat(some.isAllowed(InetAddress.getByName("10.2.0.1"))).isFalse();
        assertThat(some.isAllowed(InetAddress.getByName("fd12::1"))).isTrue();
        assertThat(some.isAllowed(InetAddress.getLoopbackAddress())).isFalse();
    }

    @Test
    void every_notation_of_an_address_is_the_same_address() {
        for (String host : List.of("localhost", "127.1", "2130706433", "[::1]", "[::ffff:7f00:1]")) {
            assertThatThrownBy(() -> guard.resolve(host)).as(host).isInstanceOf(UndeliveredException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0", "10.0.0.0/33", "localhost/8", "fd00::/129", "a/b", ""})
    void what_is_no_network_is_refused(String network) {
        assertThatThrownBy(() -> new TargetGuard(List.of(network))).isInstanceOf(IllegalArgumentException.class);
    }
}
