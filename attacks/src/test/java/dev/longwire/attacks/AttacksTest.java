package dev.longwire.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.testkit.Patience;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Attacks, each for a moment. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "signals a process, limits its descriptors, and counts them in /proc")
class AttacksTest {
    private static final Trial.Pace BRIEF =
            new Trial.Pace(Duration.ofSeconds(1), 10, Duration.ofSeconds(Patience.SECONDS), false);

    /** Those that hold, and take some seconds. {@code ./torture} runs all. */
    private static final Set<String> BRIEFLY = Set.of(
            "40 clients send 60 KB frames to an echo and never read",
            "400 clients do",
            "20 clients stop to read once they were answered",
            "200 clients trickle a message of 16 MiB",
            "20 clients are sent numbered messages, and direct memory is short",
            "200 clients answer Pings, and the server is stopped for a while",
            "4 clients ask for another TLS 1.2 handshake again and again",
            "200 clients send their request octet by octet");

    static List<Attack> attacks() {
        List<Attack> attacks = Attacks.ALL.stream()
                .filter(attack -> BRIEFLY.contains(attack.name()))
                .toList();
        assertThat(attacks).hasSameSizeAs(BRIEFLY);
        return attacks;
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void theServerAndOthersSurvive(Attack attack) throws Exception {
        int version = Runtime.version().feature();
        Path log = Path.of("target", "attacks", attacks().indexOf(attack) + "-jdk" + version + ".log");
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        assertThat(new Trial(attack, BRIEF).run(java, version, log).wrong()).isEmpty();
    }
}
