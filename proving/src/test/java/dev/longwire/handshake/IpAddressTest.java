package dev.longwire.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 0.0.0.0",
        "255.255.255.255, 255.255.255.255",
        "10.0.0.1, 10.0.0.1",
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "2001:DB8::1, 2001:db8::1",
        "2001:db8:0:0:0:0:0:1, 2001:db8::1",
        "2001:0db8:0000:0000:0001:0000:0000:0001, 2001:db8::1:0:0:1",
        "1:0:0:2:0:0:0:3, 1:0:0:2::3",
        "1:0:2:3:4:5:6:7, 1:0:2:3:4:5:6:7",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
        "::ffff:10.0.0.1, 10.0.0.1",
        "::FFFF:a00:1, 10.0.0.1",
        "64:ff9b::10.0.0.1, 64:ff9b::a00:1",
        "1:2:3:4:5:6:1.2.3.4, 1:2:3:4:5:6:102:304"
    })
    void anAddressIsReadAsTheJdkReadsIt(String text, String normal) throws UnknownHostException {
        IpAddress address = IpAddress.parse(text);
        assertThat(address).isNotNull().hasToString(normal);
        assertThat(address.octets()).isEqualTo(InetAddress.getByName(text).getAddress());
        assertThat(IpAddress.of(address.octets())).isEqualTo(address).hasSameHashCodeAs(address);
        assertThat(IpAddress.parse(normal)).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "01.2.3.4",
                "1.2.3.04",
                "1.2.3.",
                "1..2.3",
                "2130706433",
                "0x7f.0.0.1",
                "1.2.3.4 ",
                "+1.2.3.4",
                "\u0661.2.3.4",
                ":",
                ":::",
                "1::2::3",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7::8",
                "::1:2:3:4:5:6:7:8",
                "12345::",
                "::g",
                "[::1]",
                "fe80::1%eth0",
                "::1.2.3",
                "1.2.3.4::",
                "::1.2.3.4:5",
                "1:2:3:4:5:6:7:1.2.3.4",
                ":1::2",
                "1::2:",
                "-1::"
            })
    void whatIsNoAddressIsNot(String text) {
        assertThat(IpAddress.parse(text)).isNull();
    }

    @Test
    void thisMachineIsKnown() {
        for (String loopback : new String[] {"127.0.0.1", "127.255.255.255", "::1", "::ffff:127.0.0.2"}) {
            assertThat(IpAddress.parse(loopback).isLoopback()).as(loopback).isTrue();
        }
        for (String other : new String[] {"128.0.0.1", "0.0.0.0", "::", "::2", "1::1", "::127.0.0.1"}) {
            assertThat(IpAddress.parse(other).isLoopback()).as(other).isFalse();
        }
    }

    @Test
    void octetsAreFourOrSixteen() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IpAddress.of(new byte[5]))
                .withMessageContaining("5");
    }

    @Test
    void octetsAreCopies() {
        byte[] octets = {10, 0, 0, 1};
        IpAddress address = IpAddress.of(octets);
        octets[0] = 11;
        address.octets()[0] = 12;
        assertThat(address).hasToString("10.0.0.1");
    }
}
