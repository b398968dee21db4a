package dev.longwire.interop;

import dev.longwire.protocol.Role;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which test runs with which peer, and why others do not; known before anything runs. */
final class Plan {
    /** Every class with tests of peers. */
    private static final List<Class<?>> CLASSES = List.of(
            MessageTest.class,
            ControlTest.class,
            FailureTest.class,
            CompressionTest.class,
            HandshakeTest.class,
            RefusedClientTest.class,
            RefusingServerTest.class,
            TrustTest.class,
            PageTest.class,
            ProxyTest.class,
            SlowReaderTest.class,
            LibwebsocketsTest.class,
            CurlTest.class);

    private Plan() {}

    /** One run of a test. */
    record Case(Pairing pairing, PeerTest.@Nullable Variant variant, Column column) {
        @Override
        public String toString() {
            return variant == null ? pairing.toString() : pairing + ", " + variant;
        }
    }

    /**
     * What a cell of the table is to hold.
     *
     * @param runs whether a test of the column runs
     * @param missing what is not tested, by the reason
     */
    record Cell(boolean runs, Map<String, Set<Ability>> missing) {}

    static Stream<Case> cases(Method method) {
        PeerTest test = method.getAnnotation(PeerTest.class);
        return Peers.chosen().stream()
                .filter(peer -> peer.unfit().isEmpty())
                .flatMap(peer -> roles(test, peer)
                        .flatMap(role -> variants(method)
                                .filter(variant -> peer.unable(role, needs(test, variant, role))
                                        .isEmpty())
                                .flatMap(variant -> schemes(test, peer, role).map(scheme -> {
                                    Column column = variant.of() == null
                                            ? test.value()
                                            : variant.of().column(test.value());
                                    return new Case(new Pairing(peer, role, scheme), variant.of(), column);
                                }))));
    }

    /** A variant or, where a test has none, nothing. */
    private record Choice(PeerTest.@Nullable Variant of) {}

    private static Stream<Choice> variants(Method method) {
        if (method.getParameterCount() < 2) {
            return Stream.of(new Choice(null));
        }
        return Arrays.stream(method.getParameterTypes()[1].getEnumConstants())
                .map(constant -> new Choice((PeerTest.Variant) constant));
    }

    private static Stream<Role> roles(PeerTest test, Peer peer) {
        return Arrays.stream(test.roles()).filter(role -> concerns(test, peer, role));
    }

    private static boolean concerns(PeerTest test, Peer peer, Role role) {
        return (test.only().isEmpty() || test.only().equals(peer.name()))
                && peer.roles().contains(role)
                && List.of(test.roles()).contains(role);
    }

    private static Stream<String> schemes(PeerTest test, Peer peer, Role role) {
        return Arrays.stream(test.schemes())
                .filter(scheme -> scheme.equals("ws")
                        || peer.unable(role, List.of(Ability.TLS)).isEmpty());
    }

    private static List<Ability> needs(PeerTest test, Choice variant, Role role) {
        List<Ability> needs = new ArrayList<>(List.of(test.needs()));
        if (variant.of() != null) {
            needs.addAll(List.of(variant.of().needs(role)));
        }
        if (test.commands() && test.only().isEmpty()) {
            needs.add(Ability.COMMANDS);
        }
        if (!List.of(test.schemes()).contains("ws")) {
            needs.add(Ability.TLS);
        }
        return needs;
    }

    /** The cells of a peer in one role. */
    static Map<Column, Cell> cells(Peer peer, Role role) {
        Map<Column, Cell> cells = new LinkedHashMap<>();
        for (Class<?> type : CLASSES) {
            for (Method method : methods(type)) {
                PeerTest test = method.getAnnotation(PeerTest.class);
                if (test != null && concerns(test, peer, role)) {
                    variants(method).forEach(variant -> {
                        Column column = variant.of() == null
                                ? test.value()
                                : variant.of().column(test.value());
                        Map<Ability, String> unable = peer.unable(role, needs(test, variant, role));
                        cells.merge(column, cell(unable), Plan::both);
                    });
                }
            }
        }
        return cells;
    }

    /** In an order that is the same everywhere. */
    private static List<Method> methods(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .sorted(Comparator.comparing(Method::getName))
                .toList();
    }

    private static Cell cell(Map<Ability, String> unable) {
        Map<String, Set<Ability>> missing = new LinkedHashMap<>();
        unable.forEach((ability, reason) ->
                missing.computeIfAbsent(reason, fresh -> new TreeSet<>()).add(ability));
        return new Cell(unable.isEmpty(), missing);
    }

    private static Cell both(Cell one, Cell other) {
        Map<String, Set<Ability>> missing = new LinkedHashMap<>(one.missing());
        other.missing()
                .forEach((reason, abilities) -> missing.merge(reason, abilities, (some, more) -> {
                    Set<Ability> all = new TreeSet<>(some);
                    all.addAll(more);
                    return all;
                }));
        return new Cell(one.runs() || other.runs(), missing);
    }
}
