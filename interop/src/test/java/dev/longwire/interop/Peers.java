package dev.longwire.interop;

import static dev.longwire.interop.Peer.lack;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The programs that Longwire is tried with, and what they cannot do. */
final class Peers {
    private static final String NPM = "install Node and run 'npm ci' in interop/node";

    private static final Peer NODE_WS = new Peer("ws (Node)", ChildProcess.of("node", "node/ws.mjs"), NPM).both();

    private static final Peer PYTHON_WEBSOCKETS = new Peer(
                    "websockets (Python)",
                    ChildProcess.of(python(), "python/websockets_peer.py"),
                    "apt-get install python3-websockets, or name a Python that has it in LONGWIRE_PYTHON")
            .both();

    private static final String INTERFACE = "the WebSocket interface of the WHATWG has no means for it";

    private static final Peer CHROMIUM = browser("Chromium", Browser.Kind.CHROMIUM, "apt-get install chromium");

    private static final Peer FIREFOX = browser(
            "Firefox",
            Browser.Kind.FIREFOX,
            "apt-get install firefox-esr",
            lack("it does not offer client_max_window_bits (RFC 7692 §7.1.2.2)", Ability.SMALL_WINDOW_OUT));

    static final List<Peer> ALL = List.of(
            CHROMIUM, FIREFOX, NODE_WS.behind(Proxy.NGINX), NODE_WS.behind(Proxy.HAPROXY), NODE_WS, PYTHON_WEBSOCKETS);

    private static final List<Peer> CHOSEN = choose(System.getProperty("longwire.interop.peers", ""));

    private Peers() {}

    private static String python() {
        return System.getenv().getOrDefault("LONGWIRE_PYTHON", "/usr/bin/python3");
    }

    private static Peer browser(String name, Browser.Kind kind, String install, Peer.Lack... more) {
        List<Peer.Lack> lacks = new ArrayList<>(List.of(more));
        lacks.add(lack(
                INTERFACE,
                Ability.REQUEST_HEADERS,
                Ability.SEES_HEADERS,
                Ability.REFUSAL,
                Ability.FRAGMENTS,
                Ability.PINGS,
                Ability.SEES_PINGS,
                Ability.EVERY_CODE,
                Ability.RAW,
                Ability.PAUSE));
        lacks.add(lack("a browser has the authorities it was started with", Ability.TRUST));
        lacks.add(lack("to start another browser takes seconds", Ability.KILL));
        return new Peer(name, new Browser(kind), install)
                .client(lacks.toArray(Peer.Lack[]::new))
                .able(Ability.PAGE);
    }

    /** Those that are named, or all. */
    private static List<Peer> choose(String names) {
        if (names.isEmpty()) {
            return ALL;
        }
        return Arrays.stream(names.split(","))
                .map(String::strip)
                .map(Peers::named)
                .toList();
    }

    private static Peer named(String name) {
        return ALL.stream()
                .filter(peer -> peer.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no peer '" + name + "' in longwire.interop.peers; there are " + ALL));
    }

    /** The peers of this run: all, or those that the system property {@code longwire.interop.peers} names. */
    static List<Peer> chosen() {
        return CHOSEN;
    }

    /** Starts them all at once, so that no one waits for each in turn. */
    static void prepareAll() {
        CHOSEN.forEach(Peer::prepare);
    }
}
