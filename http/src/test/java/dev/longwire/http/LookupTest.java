package dev.longwire.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.List;
import org.junit.jupiter.api.Test;

class LookupTest {
    private static InetAddress address(String literal) throws Exception {
        return InetAddress.getByName(literal);
    }

    @Test
    void anAddressIsItself() throws Exception {
        assertThat(Lookup.known("192.0.2.7")).containsExactly(address("192.0.2.7"));
        assertThat(Lookup.known("2001:db8::7")).containsExactly(address("2001:db8::7"));
    }

    /** Which may take its time, so it is asked. */
    @Test
    void anAddressWithAZoneKeepsIt() throws Exception {
        NetworkInterface loopback = NetworkInterface.networkInterfaces()
                .filter(each -> each.getInetAddresses().asIterator().hasNext()
                        && each.inetAddresses().allMatch(InetAddress::isLoopbackAddress))
                .findFirst()
                .orElseThrow();
        for (String zone : List.of(loopback.getName(), Integer.toString(loopback.getIndex()))) {
            assertThat(Lookup.known("::1%" + zone)).isNull();
            List<InetAddress> addresses = Lookup.ask("::1%" + zone);
            assertThat(addresses).hasSize(1);
            assertThat(((Inet6Address) addresses.get(0)).getScopeId()).isEqualTo(loopback.getIndex());
        }
        assertThat(((Inet6Address) Lookup.ask("fe80::1%7").get(0)).getScopeId()).isEqualTo(7);
    }

    @Test
    void localhostIsLoopbackInBothFamilies() throws Exception {
        for (String name : List.of("localhost", "localhost.", "app.localhost")) {
            assertThat(Lookup.known(name)).containsExactly(address("127.0.0.1"), address("::1"));
        }
    }

    @Test
    void anyOtherNameMustBeAsked() {
        assertThat(Lookup.known("example.org")).isNull();
        assertThat(Lookup.known("localhost.example.org")).isNull();
        assertThat(Lookup.known("notlocalhost")).isNull();
    }

    @Test
    void theFamiliesTakeTurns() throws Exception {
        InetAddress four = address("192.0.2.1");
        InetAddress otherFour = address("192.0.2.2");
        InetAddress six = address("2001:db8::1");
        InetAddress otherSix = address("2001:db8::2");
        InetAddress thirdSix = address("2001:db8::3");
        assertThat(Lookup.interleaved(List.of(six, otherSix, thirdSix, four, otherFour)))
                .containsExactly(six, four, otherSix, otherFour, thirdSix);
        assertThat(Lookup.interleaved(List.of(four, otherFour))).containsExactly(four, otherFour);
    }
}
