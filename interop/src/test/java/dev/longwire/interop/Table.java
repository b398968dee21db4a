package dev.longwire.interop;

import dev.longwire.protocol.Role;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The table of docs/interop.md.
 *
 * @param peers its rows
 * @param version says which version of a peer
 * @param outcome says how the tests of a cell ended
 */
record Table(List<Peer> peers, Function<Peer, String> version, Outcome outcome) {
    static final Path DOCUMENTATION = Path.of("..", "docs", "interop.md");

    private static final String INTRODUCTION = """
            # Who Longwire was tried with

            Written by the tests in `interop/`, which run against programs that no one here wrote; `./verify
            -Dlongwire.interop.docs=true` writes it anew. The peer has the role that is named, Longwire the other one, over `ws`
            and over `wss`. What the columns stand for is in [interop/README.md](../interop/README.md).

            **ok**: every test of the column passed. A number after it leads to what is missing there, and why; *n/a*: nothing of
            the column can be done with this peer in this role. Each of these is a limit of the peer, of its interface or of what
            can be seen through it. "not built with ws" is said of a curl that knows no WebSocket: nothing ran.
            """;

    /** Says how the tests of a cell ended. */
    interface Outcome {
        String of(Peer peer, Role role, Column column);
    }

    String text() {
        Map<String, Integer> notes = new LinkedHashMap<>();
        StringBuilder rows = new StringBuilder();
        for (Peer peer : peers) {
            for (Role role : peer.roles()) {
                rows.append(row(peer, role, notes)).append('\n');
            }
        }
        StringBuilder text = new StringBuilder(INTRODUCTION);
        text.append("\nLongwire ran on JDK ")
                .append(System.getProperty("java.version"))
                .append(", ")
                .append(System.getProperty("os.name"))
                .append(' ')
                .append(System.getProperty("os.arch"))
                .append(".\n\n| peer | version | role |");
        for (Column column : Column.values()) {
            text.append(' ').append(column.title).append(" |");
        }
        text.append("\n|---|---|---|")
                .append("---|".repeat(Column.values().length))
                .append('\n');
        text.append(rows).append("\n## Notes\n\n");
        notes.forEach(
                (note, number) -> text.append(number).append(". ").append(note).append('\n'));
        return text.toString();
    }

    private String row(Peer peer, Role role, Map<String, Integer> notes) {
        Map<Column, Plan.Cell> cells = Plan.cells(peer, role);
        return Arrays.stream(Column.values())
                .map(column -> cells.containsKey(column) ? cell(peer, role, column, cells.get(column), notes) : "")
                .collect(Collectors.joining(
                        " | ",
                        "| " + peer.name() + " | " + version.apply(peer) + " | "
                                + (role == Role.SERVER ? "server" : "client") + " | ",
                        " |"));
    }

    private String cell(Peer peer, Role role, Column column, Plan.Cell cell, Map<String, Integer> notes) {
        String numbers = cell.missing().entrySet().stream()
                .map(missing -> number(words(missing.getValue()) + ": " + missing.getKey(), notes))
                .collect(Collectors.joining(", "));
        if (!cell.runs()) {
            return column == Column.OWN ? "" : "n/a (" + numbers + ")";
        }
        return outcome.of(peer, role, column) + (numbers.isEmpty() ? "" : " (" + numbers + ")");
    }

    private static String words(Set<Ability> abilities) {
        return "not " + abilities.stream().map(ability -> ability.words).collect(Collectors.joining(", "));
    }

    private static String number(String note, Map<String, Integer> notes) {
        return String.valueOf(notes.computeIfAbsent(note, fresh -> notes.size() + 1));
    }
}
