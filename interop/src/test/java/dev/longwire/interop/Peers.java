package dev.longwire.interop;

import static dev.longwire.interop.Peer.lack;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** The programs that Longwire is tried with, and what they cannot do. */
final class Peers {
    private static final String NPM = "install Node and run 'npm ci' in interop/node";

    private static final Peer NODE_WS = new Peer("ws (Node)", ChildProcess.of("node", "node/ws.mjs"), NPM).both();

    private static final Peer PYTHON_WEBSOCKETS = new Peer(
                    "websockets (Python)",
                    ChildProcess.of(python(), "python/websockets_peer.py"),
                    "apt-get install python3-websockets, or name a Python that has it in LONGWIRE_PYTHON")
            .both();

    private static final Peer PYTHON_WSPROTO = new Peer(
                    "wsproto (Python)",
                    ChildProcess.of(python(), "python/wsproto_peer.py"),
                    "apt-get install python3-wsproto, or name a Python that has it in LONGWIRE_PYTHON")
            .server(wsproto())
            .client(wsproto(lack("it keeps the headers of the handshake to itself", Ability.SEES_HEADERS)));

    private static final String INTERFACE = "the WebSocket interface of the WHATWG has no means for it";

    private static final Peer CHROMIUM = browser("Chromium", Browser.Kind.CHROMIUM, "apt-get install chromium");

    private static final Peer FIREFOX = browser(
            "Firefox",
            Browser.Kind.FIREFOX,
            "apt-get install firefox-esr",
            lack("it does not offer client_max_window_bits (RFC 7692 §7.1.2.2)", Ability.SMALL_WINDOW_OUT));

    private static final String NO_LINE = "its interface gives no access to the line";

    private static final String ALIVE = "to end it would be to end the tests";

    private static final String NO_WINDOW = "it has no window but the largest (RFC 7692 §7.1.2 lets it)";

    private static final String OLD_CODES =
            "it fails the connection with 1002 for codes that were registered after the RFC (RFC 6455 §7.4.2, §11.7)";

    private static final String TAKES_OVER =
            "it takes contexts over although client_no_context_takeover was agreed (RFC 7692 §7.1.1.2 forbids that)";

    private static final String WHOLE = "its interface sends whole messages, or cuts them between characters only";

    private static final Peer JDK = library("JDK", JdkClient::new)
            .client(
                    lack(WHOLE, Ability.FRAGMENTS),
                    lack("its interface does not show them", Ability.SEES_HEADERS),
                    lack(NO_LINE, Ability.RAW, Ability.STOP),
                    lack("it has no extensions", Ability.DEFLATE),
                    lack(ALIVE, Ability.KILL));

    private static final Peer JAVA_WEBSOCKET = library("Java-WebSocket", JavaWebSocket::new)
            .server(javaWebSocket(
                    lack("its servers refuse with statuses of their own", Ability.REFUSAL),
                    lack("its server does not read while it has something to write", Ability.SEES_FAILURE)))
            .client(javaWebSocket(lack(
                    "it may end the connection before its own Close is written (RFC 6455 §5.5.1 demands an answer)",
                    Ability.ANSWERS)));

    private static final Peer JETTY =
            library("Jetty", Jetty::new).server(jetty()).client(jetty(lack(TAKES_OVER, Ability.NO_TAKEOVER)));

    private static final Peer OKHTTP = library("OkHttp", OkHttp::new)
            .server(okhttp(lack("MockWebServer answers no offer of an extension", Ability.DEFLATE)))
            .client(okhttp());

    private static final Peer UNDERTOW = library("Undertow", UndertowPeer::new)
            .server(undertow())
            .client(undertow(
                    lack(TAKES_OVER, Ability.NO_TAKEOVER),
                    lack("its interface does not tell it", Ability.REFUSAL),
                    lack("its client does not get through the TLS handshake here; why is not known", Ability.TLS)));

    private static final Peer TYRUS = library("Tyrus", Tyrus::new)
            .server(tyrus(
                    lack("its Grizzly server has no setting for it", Ability.TLS),
                    lack("it refuses with statuses of its own", Ability.REFUSAL),
                    lack(
                            "it does not answer server_no_context_takeover (RFC 7692 §7.1.1.1 demands it)",
                            Ability.NO_TAKEOVER)))
            .client(tyrus(
                    lack(TAKES_OVER, Ability.NO_TAKEOVER),
                    lack("it gives up when a write fails, without reading what came", Ability.SEES_FAILURE)));

    private static final Peer BUN = new Peer(
                    "Bun", ChildProcess.of(bun(), "node/bun.mjs"), NPM + ", for Linux or macOS")
            .server(
                    lack(
                            "its interface has no means for it",
                            Ability.FRAGMENTS,
                            Ability.RAW,
                            Ability.PAUSE,
                            Ability.STOP),
                    lack(
                            "it declines an offer with server_max_window_bits (RFC 7692 §7.1.2.1 lets it)",
                            Ability.SMALL_WINDOW_OUT))
            .client(lack(
                    INTERFACE,
                    Ability.SEES_HEADERS,
                    Ability.REFUSAL,
                    Ability.FRAGMENTS,
                    Ability.PINGS,
                    Ability.SEES_PINGS,
                    Ability.RAW,
                    Ability.STOP,
                    Ability.PAUSE));

    private static final Peer GORILLA = new Peer(
                    "gorilla (Go)",
                    ChildProcess.of("sh", "go/run.sh"),
                    "apt-get install golang-go golang-github-gorilla-websocket-dev")
            .server(
                    gorilla(
                            "it ignores server_max_window_bits in an offer, and neither agrees nor declines (RFC 7692 §7.1.2.1)"))
            .client(gorilla("it does not offer client_max_window_bits (RFC 7692 §7.1.2.2)"));

    static final List<Peer> ALL = List.of(
            CHROMIUM,
            FIREFOX,
            NODE_WS.behind(Proxy.NGINX),
            NODE_WS.behind(Proxy.HAPROXY),
            NODE_WS,
            node("Node", "--experimental-websocket", "node/client.mjs", "node")
                    .unable(Ability.TRUST, "it has the authorities it was started with"),
            node("undici", "node/client.mjs", "undici"),
            BUN,
            JDK,
            JAVA_WEBSOCKET,
            JETTY,
            OKHTTP,
            UNDERTOW,
            TYRUS,
            PYTHON_WEBSOCKETS,
            PYTHON_WSPROTO,
            GORILLA);

    private static final List<Peer> CHOSEN = choose(System.getProperty("longwire.interop.peers", ""));

    private Peers() {}

    private static String python() {
        return System.getenv().getOrDefault("LONGWIRE_PYTHON", "/usr/bin/python3");
    }

    /** npm installs it for this machine only; its postinstall script, which may download more, is not run. */
    private static String bun() {
        String system = System.getProperty("os.name").startsWith("Mac") ? "darwin" : "linux";
        String processor = System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x64";
        return "node/node_modules/@oven/bun-" + system + "-" + processor + "/bin/bun";
    }

    private static Peer library(String name, Supplier<? extends Library> maker) {
        return new Peer(name, new InProcess(name, maker), "run mvn with a network");
    }

    private static Peer.Lack[] javaWebSocket(Peer.Lack... more) {
        List<Peer.Lack> lacks = new ArrayList<>(List.of(more));
        lacks.add(lack("it checks each fragment for UTF-8 by itself", Ability.FRAGMENTS));
        lacks.add(lack(NO_LINE, Ability.RAW, Ability.STOP));
        lacks.add(lack(NO_WINDOW, Ability.SMALL_WINDOW_OUT));
        lacks.add(lack(ALIVE, Ability.KILL));
        return lacks.toArray(Peer.Lack[]::new);
    }

    private static Peer.Lack[] jetty(Peer.Lack... more) {
        List<Peer.Lack> lacks = new ArrayList<>(List.of(more));
        lacks.add(lack(WHOLE, Ability.FRAGMENTS));
        lacks.add(lack(NO_LINE, Ability.RAW, Ability.STOP));
        lacks.add(lack(NO_WINDOW, Ability.SMALL_WINDOW_OUT));
        lacks.add(lack(ALIVE, Ability.KILL));
        return lacks.toArray(Peer.Lack[]::new);
    }

    private static Peer.Lack[] okhttp(Peer.Lack... more) {
        List<Peer.Lack> lacks = new ArrayList<>(List.of(more));
        lacks.add(lack("its interface has no Pings", Ability.PINGS, Ability.SEES_PINGS));
        lacks.add(lack(WHOLE, Ability.FRAGMENTS));
        lacks.add(lack(NO_LINE, Ability.RAW, Ability.STOP));
        lacks.add(lack(NO_WINDOW, Ability.SMALL_WINDOW_OUT));
        lacks.add(lack(ALIVE, Ability.KILL));
        return lacks.toArray(Peer.Lack[]::new);
    }

    private static Peer.Lack[] undertow(Peer.Lack... more) {
        List<Peer.Lack> lacks = new ArrayList<>(List.of(more));
        lacks.add(lack(OLD_CODES, Ability.REGISTERED_CODES));
        lacks.add(lack(WHOLE, Ability.FRAGMENTS));
        lacks.add(lack(NO_LINE, Ability.RAW, Ability.STOP));
        lacks.add(lack(NO_WINDOW, Ability.SMALL_WINDOW_OUT));
        lacks.add(lack(ALIVE, Ability.KILL));
        return lacks.toArray(Peer.Lack[]::new);
    }

    private static Peer.Lack[] tyrus(Peer.Lack... more) {
        List<Peer.Lack> lacks = new ArrayList<>(List.of(more));
        lacks.add(lack("Jakarta WebSocket does not show them", Ability.SEES_PINGS));
        lacks.add(lack("it cuts their values at commas", Ability.SEES_HEADERS));
        lacks.add(lack(OLD_CODES, Ability.REGISTERED_CODES));
        lacks.add(lack(WHOLE, Ability.FRAGMENTS));
        lacks.add(lack(NO_LINE, Ability.RAW, Ability.STOP));
        lacks.add(lack(NO_WINDOW, Ability.SMALL_WINDOW_OUT));
        lacks.add(lack(ALIVE, Ability.KILL));
        return lacks.toArray(Peer.Lack[]::new);
    }

    private static Peer.Lack[] wsproto(Peer.Lack... more) {
        List<Peer.Lack> lacks = new ArrayList<>(List.of(more));
        lacks.add(lack("it sends no fragment that ends inside a character", Ability.FRAGMENTS));
        lacks.add(lack("it knows 9 to 15 only (RFC 7692 §7.1.2 has 8, too)", Ability.WINDOW_8));
        return lacks.toArray(Peer.Lack[]::new);
    }

    private static Peer.Lack[] gorilla(String noWindow) {
        return new Peer.Lack[] {
            lack(noWindow, Ability.SMALL_WINDOW_OUT),
            lack("its interface does not send fragments of our choice", Ability.FRAGMENTS),
            lack("a read is always under way in it", Ability.STOP)
        };
    }

    /** Clients with the interface of the WHATWG that are not in a browser. */
    private static Peer node(String name, String... arguments) {
        List<String> command = new ArrayList<>(List.of("node"));
        command.addAll(List.of(arguments));
        return new Peer(name, new ChildProcess(command), NPM)
                .client(lack(
                        INTERFACE,
                        Ability.SEES_HEADERS,
                        Ability.REFUSAL,
                        Ability.FRAGMENTS,
                        Ability.PINGS,
                        Ability.SEES_PINGS,
                        Ability.EVERY_CODE,
                        Ability.RAW,
                        Ability.STOP,
                        Ability.PAUSE));
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
                Ability.STOP,
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
