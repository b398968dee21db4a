package dev.longwire.bench;

import static dev.longwire.bench.Contender.Skill.DEFLATE;
import static dev.longwire.bench.Contender.Skill.ECHO;
import static dev.longwire.bench.Contender.Skill.FANOUT;
import static dev.longwire.bench.Contender.Skill.HANDSHAKE;
import static dev.longwire.bench.Contender.Skill.TLS;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What there is to measure. */
final class Parts {
    static final String ECHO_PART = "echo";
    static final String FANOUT_PART = "fanout";
    static final String HANDSHAKE_PART = "handshake";
    static final String DEFLATE_PART = "deflate";
    static final String TLS_PART = "tls";
    static final String IDLE_PART = "idle";
    static final String CLIENT_PART = "client";
    static final String GROWTH_PART = "growth";
    static final String GROWTH_MEMORY_PART = "growth-memory";
    static final String START_PART = "start";
    static final String JMH_PART = "jmh";

    /** All, in the order in which they run. */
    static final List<String> IDS = List.of(
            ECHO_PART,
            FANOUT_PART,
            HANDSHAKE_PART,
            DEFLATE_PART,
            TLS_PART,
            IDLE_PART,
            GROWTH_PART,
            GROWTH_MEMORY_PART,
            CLIENT_PART,
            START_PART,
            JMH_PART);

    static final List<Cell> FANOUT_CELLS = List.of(
            Cell.of("s32", "32 B to 1,000", "-m broadcast -c 1000 -s 32 -P 4"),
            Cell.of("s1024", "1 KiB to 1,000", "-m broadcast -c 1000 -s 1024 -P 4"));

    static final List<Cell> HANDSHAKE_CELLS =
            List.of(Cell.of("plain", "50 at a time: connect, upgrade, close", "-m handshake -c 50"));

    static final List<Cell> DEFLATE_CELLS = List.of(
            Cell.of("200-takeover", "200 B, takeover", "-c 20 -s 200 -z takeover"),
            Cell.of("4k-takeover", "4 KiB, takeover", "-c 20 -s 4096 -z takeover"),
            Cell.of("64k-takeover", "64 KiB, takeover", "-c 20 -s 65536 -z takeover"),
            Cell.of("200-fresh", "200 B, no takeover", "-c 20 -s 200 -z fresh"),
            Cell.of("4k-fresh", "4 KiB, no takeover", "-c 20 -s 4096 -z fresh"),
            Cell.of("64k-fresh", "64 KiB, no takeover", "-c 20 -s 65536 -z fresh"));

    static final List<Cell> TLS_CELLS = List.of(
            Cell.of("b", "100 connections × 32 B, 1 in flight", "-T -c 100 -s 32"),
            Cell.of("d", "100 × 1 KiB, 1", "-T -c 100 -s 1024"));

    /** Those that can be chosen, in whichever part they are. */
    static final List<String> CELL_IDS = Stream.of(Cell.ECHO, FANOUT_CELLS, HANDSHAKE_CELLS, DEFLATE_CELLS, TLS_CELLS)
            .flatMap(List::stream)
            .map(Cell::id)
            .distinct()
            .toList();

    static final List<Integer> GROWTH_SIZES = List.of(100, 1_000, 10_000);

    static final List<Integer> IDLE_SIZES = List.of(10_000);

    private final Selection selection;
    private final Contender yardstick;
    private final List<Contender> servers;
    private final List<Contender> clients;
    private final Map<String, Supplier<Part>> parts = new HashMap<>();

    Parts(Place place, Selection selection, Contender yardstick, List<Contender> servers, List<Contender> clients) {
        this.clients = clients;
        this.selection = selection;
        this.yardstick = yardstick;
        this.servers = servers;
        parts.put(ECHO_PART, () -> load(ECHO_PART, ECHO, List.of(), Cell.ECHO, selection.timing()));
        parts.put(FANOUT_PART, () -> load(FANOUT_PART, FANOUT, List.of("fanout"), FANOUT_CELLS, oneProcess(10)));
        parts.put(HANDSHAKE_PART, () -> load(HANDSHAKE_PART, HANDSHAKE, List.of(), HANDSHAKE_CELLS, oneProcess(12)));
        parts.put(DEFLATE_PART, () -> load(DEFLATE_PART, DEFLATE, List.of("deflate"), DEFLATE_CELLS, oneProcess(6)));
        parts.put(TLS_PART, () -> load(TLS_PART, TLS, List.of("tls=" + Extras.tls(place)), TLS_CELLS, oneProcess(6)));
        parts.put(IDLE_PART, () -> new IdlePart(IDLE_PART, IDLE_SIZES, allThatHandshake()));
        parts.put(GROWTH_PART, this::growth);
        parts.put(JMH_PART, () -> new JmhPart(selection.timing().seconds() / 3));
        parts.put(CLIENT_PART, () -> new ClientPart(yardstick, clients.get(0), chosenClients(), oneProcess(6)));
        parts.put(START_PART, () -> new StartPart(yardstick, selection.timing().rounds()));
        parts.put(GROWTH_MEMORY_PART, () -> new IdlePart(GROWTH_MEMORY_PART, GROWTH_SIZES, onlyLongwire()));
    }

    /** Those that were asked for; all if none was named. */
    List<Part> chosen() {
        return IDS.stream()
                .filter(selection::wants)
                .map(id -> Objects.requireNonNull(parts.get(id)).get())
                .toList();
    }

    private LoadPart load(String id, Contender.Skill skill, List<String> words, List<Cell> cells, Timing timing) {
        List<Contender> able = servers.stream().filter(each -> each.can(skill)).toList();
        return new LoadPart(id, words, selection.cells(cells), yardstick, able, timing);
    }

    private LoadPart growth() {
        List<Cell> cells = GROWTH_SIZES.stream()
                .map(size -> Cell.of(Integer.toString(size), size + " × 32 B, 1 in flight", "-s 32 -c " + size))
                .toList();
        return new LoadPart(GROWTH_PART, List.of(), cells, yardstick, onlyLongwire(), oneProcess(6));
    }

    private List<Contender> onlyLongwire() {
        return servers.stream().filter(each -> each.id().equals("longwire")).toList();
    }

    /** Those that were named, if any was; and always the limit. */
    private List<Contender> chosenClients() {
        return clients.stream()
                .filter(each -> each == clients.get(0) || selection.wantsContender(each.id()))
                .toList();
    }

    private List<Contender> allThatHandshake() {
        return Stream.concat(Stream.of(yardstick), servers.stream())
                .filter(each -> each.can(HANDSHAKE))
                .toList();
    }

    /** Of the parts beside echo: one process for all rounds, which so much warm-up is enough for. */
    private Timing oneProcess(double warmUp) {
        Timing timing = selection.timing();
        return new Timing(timing.rounds(), Math.min(warmUp, timing.warmUp()), timing.lead(), timing.seconds(), false);
    }
}
