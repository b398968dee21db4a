package dev.longwire.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressSetTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1, true",
        "10.0.0.1, 10.0.0.2, false",
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.0.0.0/8, 9.255.255.255, false",
        "172.16.0.0/12, 172.31.255.255, true",
        "172.16.0.0/12, 172.32.0.0, false",
        "192.168.1.6/31, 192.168.1.7, true",
        "192.168.1.6/31, 192.168.1.8, false",
        "0.0.0.0/0, 200.1.2.3, true",
        "0.0.0.0/0, ::1, false",
        "::/0, ::1, true",
        "::/0, 10.0.0.1, false",
        "fd00::/8, fdff::1, true",
        "fd00::/8, fe00::1, false",
        "2001:db8::/33, 2001:db8:7fff::, true",
        "2001:db8::/33, 2001:db8:8000::, false",
        "10.0.0.0/8, ::ffff:10.1.2.3, true",
        "::ffff:10.0.0.0/104, 10.1.2.3, true",
        "::ffff:10.0.0.0/104, 11.1.2.3, false",
        "::1, ::1, true"
    })
    void contains(String range, String address, boolean inside) {
        assertThat(AddressSet.of(range).contains(IpAddress.parse(address))).isEqualTo(inside);
        assertThat(AddressSet.of("203.0.113.9", range).contains(IpAddress.parse(address)))
                .isEqualTo(inside);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "proxy.example|names are not looked up",
                "''|names are not looked up",
                "[::1]|without brackets",
                "fe80::1%eth0|without its zone",
                "10.0.0.1:80|names are not looked up",
                "10.0.0.0/|from 0 to 32",
                "10.0.0.0/33|from 0 to 32",
                "10.0.0.0/08|from 0 to 32",
                "10.0.0.0/-1|from 0 to 32",
                "10.0.0.0/255.0.0.0|from 0 to 32",
                "fd00::/129|from 0 to 128",
                "::ffff:10.0.0.0/8|from 96 to 128",
                "10.0.0.1/8|write 10.0.0.0/8 for the range, or 10.0.0.1 for the one address",
                "fd00::1/8|write fd00::/8 for the range"
            })
    void whatIsNeitherIsRefused(String text, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AddressSet.of("10.0.0.1", text))
                .withMessageStartingWith("Not an address or a range: " + Excerpt.of(text))
                .withMessageContaining(reason);
    }

    @Test
    void anEmptySetHasNone() {
        assertThat(AddressSet.of().contains(IpAddress.parse("127.0.0.1"))).isFalse();
        assertThat(AddressSet.of("10.0.0.1", "fd00::/8"))
                .hasToString("[10.0.0.1/32, fd00::/8]")
                .isEqualTo(AddressSet.of("10.0.0.1/32", "fd00::/8"))
                .isNotEqualTo(AddressSet.of());
    }
}
