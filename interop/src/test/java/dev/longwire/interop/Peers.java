package dev.longwire.interop;

import static dev.longwire.interop.Peer.lack;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The programs that Longwire is tried with, and what they cannot do. */
final class Peers {
    private static final String NPM = "install Node and run 'npm ci' in interop/node";

    private static final Peer NODE_WS = new Peer("ws (Node)", ChildProcess.of("node", "node/ws.mjs"), NPM)
            .server(List.of())
            .client(List.of());

    private static final Peer PYTHON_WEBSOCKETS = new Peer(
                    "websockets (Python)",
                    ChildProcess.of(python(), "python/websockets_peer.py"),
                    "apt-get install python3-websockets, or name a Python that has it in LONGWIRE_PYTHON")
            .server(List.of())
            .client(List.of());

    private static final List<Peer.Lack> WSPROTO_LACKS = List.of(
            lack("it sends no fragment that ends inside a character", Ability.FRAGMENTS),
            lack("it knows 9 to 15 only (RFC 7692 §7.1.2 has 8, too)", Ability.WINDOW_8));

    private static final Peer PYTHON_WSPROTO = new Peer(
                    "wsproto (Python)",
                    ChildProcess.of(python(), "python/wsproto_peer.py"),
                    "apt-get install python3-wsproto, or name a Python that has it in LONGWIRE_PYTHON")
            .server(WSPROTO_LACKS)
            .client(plus(WSPROTO_LACKS, lack("it keeps the headers of the handshake to itself", Ability.SEES_HEADERS)));

    private static final String NO_OFFER = "it does not offer client_max_window_bits (RFC 7692 §7.1.2.2)";

    private static final String IGNORED_WINDOW =
            "it ignores server_max_window_bits in an offer, and neither agrees nor declines (RFC 7692 §7.1.2.1)";

    private static final String INTERFACE = "the WebSocket interface of the WHATWG has no means for it";

    private static final List<Peer.Lack> WHATWG = List.of(lack(
            INTERFACE,
            Ability.SEES_HEADERS,
            Ability.REFUSAL,
            Ability.FRAGMENTS,
            Ability.PINGS,
            Ability.SEES_PINGS,
            Ability.RAW,
            Ability.STOP,
            Ability.PAUSE));

    private static final Peer CHROMIUM = browser("Chromium", Browser.Kind.CHROMIUM, "apt-get install chromium");

    private static final Peer FIREFOX = browser(
            "Firefox", Browser.Kind.FIREFOX, "apt-get install firefox-esr", lack(NO_OFFER, Ability.SMALL_WINDOW_OUT));

    private static final String NO_LINE = "its interface gives no access to the line";

    private static final String ALIVE = "to end it would be to end the tests";

    private static final String NO_WINDOW = "it has no window but the largest (RFC 7692 §7.1.2 lets it)";

    private static final String OLD_CODES =
            "it fails the connection with 1002 for codes that were registered after the RFC (RFC 6455 §7.4.2, §11.7)";

    private static final String TAKES_OVER =
            "it takes contexts over although client_no_context_takeover was agreed (RFC 7692 §7.1.1.2 forbids that)";

    private static final String WHOLE = "its interface sends whole messages, or cuts them between characters only";

    /** What no library of the JVM here can do, as far as its interface goes. */
    private static final List<Peer.Lack> LIBRARY = List.of(
            lack(WHOLE, Ability.FRAGMENTS),
            lack(NO_LINE, Ability.RAW, Ability.STOP),
            lack(NO_WINDOW, Ability.SMALL_WINDOW_OUT),
            lack(ALIVE, Ability.KILL));

    private static final List<Peer.Lack> OKHTTP_LACKS =
            plus(LIBRARY, lack("its interface has no Pings", Ability.PINGS, Ability.SEES_PINGS));

    private static final List<Peer.Lack> TYRUS_LACKS = plus(
            LIBRARY,
            lack("Jakarta WebSocket does not show them", Ability.SEES_PINGS),
            lack("it cuts their values at commas", Ability.SEES_HEADERS),
            lack(OLD_CODES, Ability.REGISTERED_CODES));

    private static final List<Peer.Lack> UNDERTOW_LACKS = plus(LIBRARY, lack(OLD_CODES, Ability.REGISTERED_CODES));

    private static final Peer JDK = library("JDK", JdkClient::new)
            .client(List.of(
                    lack(WHOLE, Ability.FRAGMENTS),
                    lack(NO_LINE, Ability.RAW, Ability.STOP),
                    lack(ALIVE, Ability.KILL),
                    lack("its interface does not show them", Ability.SEES_HEADERS),
                    lack("it has no extensions", Ability.DEFLATE)));

    private static final Peer JAVA_WEBSOCKET = library("Java-WebSocket", JavaWebSocket::new)
            .server(plus(
                    LIBRARY,
                    lack("it checks each fragment for UTF-8 by itself", Ability.FRAGMENTS),
                    lack("its servers refuse with statuses of their own", Ability.REFUSAL),
                    lack("its server does not read while it has something to write", Ability.SEES_FAILURE)))
            .client(plus(
                    LIBRARY,
                    lack("it checks each fragment for UTF-8 by itself", Ability.FRAGMENTS),
                    lack(
                            "if our Close comes while its writing thread is still inside a write, that thread ends and leaves"
                                    + " the answer in its queue (RFC 6455 §5.5.1 demands an answer)",
                            Ability.ANSWERS)));

    private static final Peer JETTY =
            library("Jetty", Jetty::new).server(LIBRARY).client(plus(LIBRARY, lack(TAKES_OVER, Ability.NO_TAKEOVER)));

    private static final Peer OKHTTP = library("OkHttp", OkHttp::new)
            .server(plus(OKHTTP_LACKS, lack("MockWebServer answers no offer of an extension", Ability.DEFLATE)))
            .client(OKHTTP_LACKS);

    private static final Peer UNDERTOW = library("Undertow", UndertowPeer::new)
            .server(UNDERTOW_LACKS)
            .client(plus(
                    UNDERTOW_LACKS,
                    lack(TAKES_OVER, Ability.NO_TAKEOVER),
                    lack("its interface does not tell it", Ability.REFUSAL),
                    lack(
                            "with TLS 1.3 its client stands still after its change_cipher_spec when all records of the server"
                                    + " have come in one read, as they do from here and from OpenSSL's server",
                            Ability.TLS)));

    private static final Peer TYRUS = library("Tyrus", Tyrus::new)
            .server(plus(
                    TYRUS_LACKS,
                    lack("its Grizzly server has no setting for it", Ability.TLS),
                    lack("it refuses with statuses of its own", Ability.REFUSAL),
                    lack(
                            "it does not answer server_no_context_takeover (RFC 7692 §7.1.1.1 demands it)",
                            Ability.NO_TAKEOVER)))
            .client(plus(
                    TYRUS_LACKS,
                    lack(TAKES_OVER, Ability.NO_TAKEOVER),
                    lack("it gives up when a write fails, without reading what came", Ability.SEES_FAILURE)));

    private static final Peer BUN = new Peer(
                    "Bun", ChildProcess.of(bun(), "node/bun.mjs"), NPM + ", for Linux or macOS")
            .server(List.of(
                    lack(
                            "its interface has no means for it",
                            Ability.FRAGMENTS,
                            Ability.RAW,
                            Ability.PAUSE,
                            Ability.STOP),
                    lack(
                            "it declines an offer with server_max_window_bits (RFC 7692 §7.1.2.1 lets it)",
                            Ability.SMALL_WINDOW_OUT)))
            .client(WHATWG);

    private static final List<Peer.Lack> GORILLA_LACKS = List.of(
            lack("its interface does not send fragments of our choice", Ability.FRAGMENTS),
            lack("a read is always under way in it, and one that was broken off is its last", Ability.STOP));

    private static final Peer GORILLA = new Peer(
                    "gorilla (Go)",
                    ChildProcess.of("sh", "go/run.sh"),
                    "apt-get install golang-go golang-github-gorilla-websocket-dev")
            .server(plus(GORILLA_LACKS, lack(IGNORED_WINDOW, Ability.SMALL_WINDOW_OUT)))
            .client(plus(GORILLA_LACKS, lack(NO_OFFER, Ability.SMALL_WINDOW_OUT)));

    private static final Peer LIBWEBSOCKETS = new Peer(
                    LibwebsocketsTest.PEER, new Libwebsockets(), "apt-get install libwebsockets-test-server")
            .server(List.of(
                    lack("it is a demonstration, which does what it always does", Ability.COMMANDS),
                    lack("it refuses by ending the line, without an answer", Ability.REFUSAL),
                    lack("it makes several messages of what is longer than 4088 octets", Ability.LARGE),
                    lack(OLD_CODES, Ability.REGISTERED_CODES),
                    lack(IGNORED_WINDOW, Ability.SMALL_WINDOW_OUT)));

    private static final Peer CURL = new Peer(CurlTest.PEER, new Curl(), "apt-get install curl")
            .client(List.of(
                    lack("it only prints what it receives", Ability.COMMANDS),
                    lack("it ends the connection without an answer (RFC 6455 §5.5.1 demands one)", Ability.ANSWERS),
                    lack("it has no extensions", Ability.DEFLATE)));

    static final List<Peer> ALL = List.of(
            CHROMIUM,
            FIREFOX,
            NODE_WS.behind(Proxy.NGINX),
            NODE_WS.behind(Proxy.HAPROXY),
            NODE_WS,
            node(
                    "Node",
                    plus(WHATWG, lack("it has the authorities it was started with", Ability.TRUST)),
                    "--experimental-websocket",
                    "node/client.mjs",
                    "node"),
            node("undici", WHATWG, "node/client.mjs", "undici"),
            BUN,
            JDK,
            JAVA_WEBSOCKET,
            JETTY,
            OKHTTP,
            UNDERTOW,
            TYRUS,
            PYTHON_WEBSOCKETS,
            PYTHON_WSPROTO,
            GORILLA,
            LIBWEBSOCKETS,
            CURL);

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

    private static List<Peer.Lack> plus(List<Peer.Lack> lacks, Peer.Lack... more) {
        return Stream.concat(lacks.stream(), Arrays.stream(more)).toList();
    }

    /** Clients with the interface of the WHATWG that are not in a browser. */
    private static Peer node(String name, List<Peer.Lack> lacks, String... arguments) {
        List<String> command =
                Stream.concat(Stream.of("node"), Arrays.stream(arguments)).toList();
        return new Peer(name, new ChildProcess(command), NPM).client(plus(lacks, lack(INTERFACE, Ability.EVERY_CODE)));
    }

    private static Peer browser(String name, Browser.Kind kind, String install, Peer.Lack... more) {
        return new Peer(name, new Browser(kind), install)
                .client(plus(
                        plus(WHATWG, more),
                        lack(INTERFACE, Ability.REQUEST_HEADERS, Ability.EVERY_CODE),
                        lack("a browser has the authorities it was started with", Ability.TRUST),
                        lack("to start another browser takes seconds", Ability.KILL)))
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
