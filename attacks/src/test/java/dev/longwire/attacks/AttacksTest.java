package dev.longwire.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.testkit.Patience;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Attacks, each for a moment. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "signals a process, limits its descriptors, and counts them in /proc")
class AttacksTest {
    private static final Trial.Pace BRIEF =
            new Trial.Pace(Duration.ofSeconds(1), 10, Duration.ofSeconds(Patience.SECONDS), false);

    /** It has to be run from jars, as {@code ./torture} does: from folders no class could be loaded any more. */
    private static final String NOT_HERE = "300 clients, and descriptors for 150";

    static List<Attack> attacks() {
        List<Attack> attacks = Attacks.ALL.stream()
                .filter(attack -> !attack.name().equals(NOT_HERE))
                .toList();
        assertThat(attacks).hasSize(Attacks.ALL.size() - 1);
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
