package dev.longwire.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/interop.md is written by a run that is asked to; between such runs it must not fall behind the tests. */
class DocumentationTest {
    @Test
    void theTableHasEveryPeerAndEveryNote() throws Exception {
        String planned = new Table(Peers.ALL, peer -> "", (peer, role, column) -> "ok").text();
        assertThat(withoutVersions(Files.readString(Table.DOCUMENTATION)))
                .as("docs/interop.md, versions aside; './verify -Dlongwire.interop.docs=true' writes it anew")
                .isEqualTo(withoutVersions(planned));
    }

    private static List<String> withoutVersions(String table) {
        return table.lines()
                .filter(line -> !line.startsWith("Longwire ran on "))
                .map(line -> line.replaceFirst("^(\\| [^|]* \\|)[^|]*\\|", "$1"))
                // whether tests ran with it depends on the machine
                .map(line -> line.replace("| " + Curl.WITHOUT_WS, "| ok"))
                .toList();
    }
}
