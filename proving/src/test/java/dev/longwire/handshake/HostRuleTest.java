package dev.longwire.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostRuleTest {
    private final HostRule loopback = HostRule.loopback();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "localhost:8000",
                "LOCALHOST",
                "localhost.",
                "a.localhost:1",
                "a.b.localhost",
                "127.0.0.1",
                "127.255.0.255:80",
                "[::1]",
                "[::1]:8000",
                "[0:0:0:0:0:0:0:1]"
            })
    void thisMachineIsAnswered(String authority) {
        assertThat(loopback.check(authority)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rebound.example", "localhost.evil.example", "notlocalhost", "127.0.0.1.evil.example", "127.0.0.256",
                        "127.1",
                "128.0.0.1", "192.168.1.5:8000", "0.0.0.0", "[::2]", "[::]", "2130706433"
            })
    void othersAreNot(String authority) {
        Verdict.Refusal refusal = loopback.check(authority);
        assertThat(refusal).isNotNull();
        assertThat(refusal.status()).isEqualTo(421);
        assertThat(refusal.text()).contains("\"" + authority + "\"", "allowHosts");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "u@localhost", "localhost:x", "[::1", "::1", "[127.0.0.1]", "[::1%25lo]", "localhost,a"})
    void whatIsNoHostIsNotEither(String authority) {
        assertThat(loopback.check(authority)).isNotNull();
    }

    @Test
    void moreHostsCanBeAllowed() {
        HostRule rule = HostRule.loopback("Dev.example", "192.168.1.5", "fe80::1", "[fe80::2]");
        for (String allowed :
                new String[] {"dev.example:8000", "192.168.1.5", "[fe80::1]", "[FE80::2]:1", "localhost"}) {
            assertThat(rule.check(allowed)).as(allowed).isNull();
        }
        assertThat(rule.check("x.dev.example")).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "dev.example:8000", "*.example", "http://dev.example", "[::1]:1"})
    void aListTakesHostsOnly(String host) {
        assertThatThrownBy(() -> HostRule.loopback(host))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Not a host: \"" + host + "\"");
    }

    @Test
    void aPortIsNamedAsTheMistake() {
        assertThatThrownBy(() -> HostRule.loopback("dev.example:8000")).hasMessageContaining("leave the port out");
    }

    @Test
    void anyAnswersEveryone() {
        assertThat(HostRule.any().check("rebound.example")).isNull();
    }
}
