package dev.longwire.testkit.conformance;

import dev.longwire.protocol.Role;
import dev.longwire.testkit.Frame;
import dev.longwire.testkit.RawEnd;
import dev.longwire.testkit.Splits;
import dev.longwire.testkit.conformance.Outcome.Expected;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a server makes of the client's request (RFC 6455 §4.2), each rule broken one at a time. */
final class Requests {
    private static final String GET = "GET /mysock HTTP/1.1";
    private static final String HOST = "Host: localhost";
    private static final String UPGRADE = "Upgrade: websocket";
    private static final String CONNECTION = "Connection: Upgrade";
    private static final String KEY = "Sec-WebSocket-Key: " + Heads.KEY;
    private static final String VERSION = "Sec-WebSocket-Version: 13";
    private static final String PROTOCOL = "Sec-WebSocket-Protocol: ";

    private Requests() {}

    static List<Case> cases() {
        Cases cases = new Cases(Group.REQUESTS);
        accepted(cases);
        requestLine(cases);
        host(cases);
        upgrade(cases);
        keyAndVersion(cases);
        subprotocols(cases);
        origins(cases);
        syntax(cases);
        return cases.all();
    }

    private static void accepted(Cases cases) {
        accept(cases, "sample", "1.3", "The RFC's sample key is answered with the RFC's sample", Heads.request());
        cases.of(
                Role.SERVER,
                "chops",
                "4.2.1",
                "A request in chops of 1 to n octets opens the connection",
                (bench, role) -> {
                    byte[] request = Heads.bytes(Heads.request());
                    Outcome last = null;
                    for (int size = 1; size <= request.length; size += size < 40 ? 1 : 29) {
                        last = run(bench, Splits.chops(request, size), List.of(opened("no extension")));
                        if (last.verdict() != Verdict.OK) {
                            return last;
                        }
                    }
                    return last;
                });
        accept(
                cases,
                "names-in-any-case",
                "4.2.1",
                "Field names are in any case",
                List.of(
                        GET,
                        "hOST: localhost",
                        "UPGRADE: websocket",
                        "connection: Upgrade",
                        "sec-websocket-KEY: " + Heads.KEY,
                        "SEC-WEBSOCKET-VERSION: 13"));
        accept(
                cases,
                "any-order",
                "4.2.1",
                "Fields come in any order",
                List.of(GET, VERSION, KEY, CONNECTION, UPGRADE, HOST));
        accept(
                cases,
                "other-fields",
                "4.2.1",
                "Other fields are no concern of the handshake",
                Heads.with(
                        Heads.request(), "Cookie: a=b; c=d", "User-Agent: x", "X-Unknown:", "Cache-Control: no-cache"));
        accept(
                cases,
                "no-spaces",
                "4.2.1",
                "No space is needed behind a colon",
                List.of(
                        GET,
                        "Host:localhost",
                        "Upgrade:websocket",
                        "Connection:Upgrade",
                        "Sec-WebSocket-Key:" + Heads.KEY,
                        "Sec-WebSocket-Version:13"));
        accept(
                cases,
                "spaces-around-values",
                "4.2.1",
                "Spaces around values do not count",
                List.of(
                        GET,
                        "Host:  localhost ",
                        "Upgrade: \twebsocket",
                        "Connection: Upgrade  ",
                        "Sec-WebSocket-Key:   " + Heads.KEY + "\t",
                        "Sec-WebSocket-Version: 13 "));
        accept(
                cases,
                "query",
                "4.2.1",
                "A request target may have a query",
                replaced(GET, "GET /mysock?a=b&c=%20 HTTP/1.1"));
        accept(
                cases,
                "absolute-target",
                "4.1",
                "The request target may be an absolute URI",
                replaced(GET, "GET http://localhost/mysock HTTP/1.1"));
    }

    private static void requestLine(Cases cases) {
        for (String method : new String[] {"POST", "HEAD", "PUT", "OPTIONS", "get", "FOO"}) {
            refuse(
                    cases,
                    "method-" + method,
                    "4.2.1",
                    "The method " + method + " opens no WebSocket",
                    replaced(GET, method + " /mysock HTTP/1.1"),
                    400,
                    405);
        }
        for (String version : new String[] {"HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "http/1.1", "HTTP/1.1x", "HTTP/11"}) {
            refuse(
                    cases,
                    "version-" + version,
                    "4.2.1",
                    "The version " + version + " opens no WebSocket",
                    replaced(GET, "GET /mysock " + version),
                    400,
                    505);
        }
        refuse(
                cases,
                "unknown-path",
                "4.2.2",
                "A path where nothing is gives 404",
                replaced(GET, "GET /elsewhere HTTP/1.1"),
                404);
        refuse(
                cases,
                "target-with-fragment",
                "3",
                "A request target has no fragment",
                replaced(GET, "GET /mysock#top HTTP/1.1"),
                400);
        refuse(
                cases,
                "target-with-space",
                "4.2.1",
                "A request target has no space",
                replaced(GET, "GET /my sock HTTP/1.1"),
                400);
        refuse(cases, "no-target", "4.2.1", "A request needs a target", replaced(GET, "GET HTTP/1.1"), 400);
    }

    private static void host(Cases cases) {
        refuse(cases, "host-missing", "4.2.1", "A request needs a Host", without(HOST), 400);
        refuse(cases, "host-empty", "4.2.1", "A Host needs a value", replaced(HOST, "Host:"), 400);
        refuse(cases, "host-twice", "4.2.1", "A request has one Host", Heads.with(Heads.request(), HOST), 400);
        refuse(
                cases,
                "host-malformed",
                "4.2.1",
                "A Host is a host, and a port if any",
                replaced(HOST, "Host: local host"),
                400);
        refuse(
                cases,
                "host-port-malformed",
                "4.2.1",
                "The port of a Host is a number",
                replaced(HOST, "Host: localhost:port"),
                400);
        accept(cases, "host-with-port", "4.2.1", "A Host may have a port", replaced(HOST, "Host: localhost:8000"));
    }

    private static void upgrade(Cases cases) {
        refuse(cases, "upgrade-missing", "4.2.1", "A request needs an Upgrade", without(UPGRADE), 426, 400);
        refuse(
                cases,
                "upgrade-other",
                "4.2.1",
                "An Upgrade to something else opens no WebSocket",
                replaced(UPGRADE, "Upgrade: h2c"),
                426,
                400);
        refuse(cases, "upgrade-empty", "4.2.1", "An Upgrade needs a value", replaced(UPGRADE, "Upgrade:"), 426, 400);
        refuse(
                cases,
                "upgrade-longer",
                "4.2.1",
                "An Upgrade whose value only begins with websocket opens no WebSocket",
                replaced(UPGRADE, "Upgrade: websockets"),
                426,
                400);
        accept(
                cases,
                "upgrade-in-any-case",
                "4.2.1",
                "The value of Upgrade is in any case",
                replaced(UPGRADE, "Upgrade: WebSocket"));
        accept(
                cases,
                "upgrade-list",
                "4.2.1",
                "Upgrade may name other protocols, too",
                replaced(UPGRADE, "Upgrade: h2c, websocket"));
        refuse(cases, "connection-missing", "4.2.1", "A request needs a Connection", without(CONNECTION), 426, 400);
        refuse(
                cases,
                "connection-other",
                "4.2.1",
                "A Connection without Upgrade opens no WebSocket",
                replaced(CONNECTION, "Connection: keep-alive"),
                426,
                400);
        refuse(
                cases,
                "connection-longer",
                "4.2.1",
                "A Connection with a token that only begins with Upgrade opens no WebSocket",
                replaced(CONNECTION, "Connection: Upgrade-Insecure"),
                426,
                400);
        accept(
                cases,
                "connection-in-any-case",
                "4.2.1",
                "The token in Connection is in any case",
                replaced(CONNECTION, "Connection: uPGRADE"));
        accept(
                cases,
                "connection-list",
                "4.2.1",
                "Connection may have other tokens, too",
                replaced(CONNECTION, "Connection: keep-alive, Upgrade"));
        accept(
                cases,
                "connection-lines",
                "4.2.1",
                "Connection may come in several lines",
                Heads.with(replaced(CONNECTION, "Connection: keep-alive"), CONNECTION));
    }

    private static void keyAndVersion(Cases cases) {
        refuse(cases, "key-missing", "4.2.1", "A request needs a Sec-WebSocket-Key", without(KEY), 400);
        refuse(
                cases,
                "key-twice",
                "11.3.1",
                "A request has one Sec-WebSocket-Key",
                Heads.with(Heads.request(), KEY),
                400);
        String[][] keys = {
            {"empty", ""},
            {"15-octets", "MTIzNDU2Nzg5MDEyMzQ1"},
            {"17-octets", "MTIzNDU2Nzg5MDEyMzQ1Njc="},
            {"no-padding", "dGhlIHNhbXBsZSBub25jZQ"},
            {"no-base64", "!!!!!!!!!!!!!!!!!!!!!!=="},
            {"base64-of-the-web", "--------------------__=="}
        };
        for (String[] key : keys) {
            refuse(
                    cases,
                    "key-" + key[0],
                    "4.2.1",
                    "A key is 16 octets in base64, so not \"" + key[1] + "\"",
                    replaced(KEY, "Sec-WebSocket-Key: " + key[1]),
                    400);
        }
        for (String version :
                new String[] {"0", "7", "8", "12", "14", "013", "13.0", "-13", "255", "256", "x", "", "8, 13"}) {
            refuse(
                    cases,
                    "version-13-not-" + (version.isEmpty() ? "empty" : version),
                    "4.4",
                    "The version \"" + version + "\" is answered with the one that is spoken",
                    replaced(VERSION, "Sec-WebSocket-Version: " + version),
                    426,
                    400);
        }
        refuse(
                cases,
                "version-13-missing",
                "4.2.1",
                "A request needs a Sec-WebSocket-Version",
                without(VERSION),
                426,
                400);
        refuse(
                cases,
                "version-13-twice",
                "11.3.5",
                "A request has one Sec-WebSocket-Version",
                Heads.with(Heads.request(), VERSION),
                426,
                400);
    }

    private static void subprotocols(Cases cases) {
        subprotocol(
                cases,
                "known",
                "A subprotocol that the server speaks is chosen",
                PROTOCOL + "chat",
                "subprotocol chat");
        subprotocol(
                cases,
                "one-of-many",
                "The one that the server speaks is chosen",
                PROTOCOL + "a, chat ,b",
                "subprotocol chat");
        subprotocol(
                cases,
                "in-lines",
                "Subprotocols may come in several lines",
                PROTOCOL + "a\r\n" + PROTOCOL + "chat",
                "subprotocol chat");
        subprotocol(cases, "unknown", "If the server speaks none of them, none is chosen", PROTOCOL + "a, b", "");
        subprotocol(cases, "in-another-case", "Subprotocols are compared as they are", PROTOCOL + "CHAT", "");
        for (String bad : new String[] {"", "a b", "a/b", "chat, chat", "chat;a", "\"chat\""}) {
            refuse(
                    cases,
                    "subprotocol-malformed " + Words.content(Heads.octets(bad)),
                    "4.1",
                    "Subprotocols are different tokens, so not \"" + bad + "\"",
                    Heads.with(Heads.request(), PROTOCOL + bad),
                    400);
        }
    }

    private static void subprotocol(Cases cases, String name, String says, String line, String chosen) {
        List<String> wire = chosen.isEmpty() ? List.of("101", "no extension") : List.of("101", "no extension", chosen);
        cases.of(Role.SERVER, "subprotocol-" + name, "4.2.2", says, accepted(Heads.with(Heads.request(), line), wire));
    }

    private static void origins(Cases cases) {
        cases.of(Role.SERVER, "origin-same", "10.2", "A page of the server's own origin is let in", (bench, role) -> {
            String own = "Origin: " + (bench.http1().isSecure() ? "https" : "http") + "://localhost";
            return accepted(Heads.with(Heads.request(), own), List.of("101", "no extension"))
                    .run(bench, role);
        });
        for (String origin : new String[] {"http://example.com", "null", "http://localhost:81", "file://"}) {
            refuse(
                    cases,
                    "origin " + origin,
                    "10.2",
                    "By default a page from " + origin + " is not let in",
                    Heads.with(Heads.request(), "Origin: " + origin),
                    403,
                    400);
        }
    }

    private static void syntax(Cases cases) {
        refuse(
                cases,
                "content-length",
                "4.1",
                "A request that announces a body opens no WebSocket",
                Heads.with(Heads.request(), "Content-Length: 5"),
                400);
        refuse(
                cases,
                "transfer-encoding",
                "4.1",
                "A request with a chunked body opens no WebSocket",
                Heads.with(Heads.request(), "Transfer-Encoding: chunked"),
                400,
                501);
        refuse(
                cases,
                "folded-line",
                "9112 5.2",
                "A folded line is refused",
                Heads.with(Heads.request(), "X-Long: a", " b"),
                400);
        refuse(
                cases,
                "space-before-colon",
                "9112 5.1",
                "A space before a colon is refused",
                Heads.with(Heads.request(), "X-A : b"),
                400);
        refuse(
                cases,
                "no-colon",
                "9112 5",
                "A field line without a colon is refused",
                Heads.with(Heads.request(), "nonsense"),
                400);
        refuse(
                cases,
                "nul",
                "9110 5.5",
                "A NUL in a field is refused",
                Heads.with(Heads.request(), "X-A: a\u0000b"),
                400);
        refuse(cases, "bare-cr", "9112 2.2", "A bare CR is refused", Heads.with(Heads.request(), "X-A: a\rb"), 400);
        refuse(
                cases,
                "bare-lf",
                "9112 2.2",
                "A bare LF is refused, though it might be read as a line end",
                Heads.with(Heads.request(), "X-A: a\nX-B: b"),
                400);
        refuse(
                cases,
                "head-too-long",
                "10.4",
                "A head of more than 16 KiB is refused",
                Heads.with(Heads.request(), "X-Long: " + "x".repeat(16 << 10)),
                431);
        refuse(
                cases,
                "target-too-long",
                "10.4",
                "A request line of more than 16 KiB is refused",
                replaced(GET, "GET /" + "x".repeat(16 << 10) + " HTTP/1.1"),
                414);
        cases.of(
                Role.SERVER,
                "frames-behind-the-request",
                "4.1",
                "A client has to wait for the response; frames that it sends before are taken when the connection is open",
                (bench, role) -> {
                    byte[] early =
                            Utf8Text.joined(Heads.bytes(Heads.request()), Talk.framed(Frame.text("early"), role));
                    List<String> echo = List.of("101", "no extension", "text \"early\"", "close 1000", "end");
                    List<String> told = List.of("text \"early\"", Subject.closedByPeer(1000, ""));
                    return run(bench, List.of(early), List.of(new Expected(Verdict.INFORMATIONAL, echo, told)));
                });
        cases.of(
                Role.SERVER,
                "request-behind-a-refused-one",
                "9112 9.6",
                "A request behind one that was refused is not answered",
                (bench, role) -> {
                    byte[] two = Utf8Text.joined(Heads.bytes(without(KEY)), Heads.bytes(Heads.request()));
                    return run(bench, List.of(two), List.of(Expected.ok(List.of("400", "end"), List.of())));
                });
    }

    // ---- what is done -----------------------------------------------------------------------------------------------

    private static List<String> replaced(String line, String by) {
        List<String> head = new ArrayList<>(Heads.request());
        head.set(head.indexOf(line), by);
        return head;
    }

    private static List<String> without(String line) {
        List<String> head = new ArrayList<>(Heads.request());
        head.remove(line);
        return head;
    }

    private static void accept(Cases cases, String name, String section, String says, List<String> head) {
        cases.of(Role.SERVER, name, section, says, accepted(head, List.of("101", "no extension")));
    }

    private static void refuse(
            Cases cases, String name, String section, String says, List<String> head, int... status) {
        cases.of(Role.SERVER, name, section, says, refused(head, status));
    }

    static Case.Script accepted(List<String> head, List<String> wire) {
        return (bench, role) -> run(
                bench,
                List.of(Heads.bytes(head)),
                List.of(opened(wire.subList(1, wire.size()).toArray(new String[0]))));
    }

    /** The first status is the one the RFC names, or this suite finds best; others would do. */
    static Case.Script refused(List<String> head, int... status) {
        return (bench, role) -> {
            List<Expected> expected = new ArrayList<>();
            for (int each : status) {
                Verdict verdict = each == status[0] ? Verdict.OK : Verdict.NON_STRICT;
                expected.add(new Expected(
                        verdict, each == 426 ? upgradeRequired(head) : List.of("" + each, "end"), List.of()));
            }
            return run(bench, List.of(Heads.bytes(head)), expected);
        };
    }

    /** A 426 names what to upgrade to (RFC 9110 §15.5.22), and the version if that is what was wrong (RFC 6455 §4.2.2). */
    private static List<String> upgradeRequired(List<String> head) {
        boolean version = head.contains(UPGRADE) && head.contains(CONNECTION);
        return version ? List.of("426", UPGRADE, VERSION, "end") : List.of("426", UPGRADE, "end");
    }

    private static Expected opened(String... rest) {
        List<String> wire = new ArrayList<>(List.of("101"));
        wire.addAll(List.of(rest));
        wire.addAll(List.of("close 1000", "end"));
        return Expected.ok(wire, List.of(Subject.closedByPeer(1000, "")));
    }

    private static Outcome run(Bench bench, List<byte[]> writes, List<Expected> expected) throws Exception {
        Subject subject = new Subject();
        bench.expect(subject);
        RawEnd end = bench.http1().connect();
        try {
            for (byte[] each : writes) {
                end.write(each);
            }
            List<String> wire = new ArrayList<>();
            List<String> response = Heads.read(end);
            String status = response.get(0).replaceFirst("^HTTP/1\\.1 ([0-9]{3}) .*", "$1");
            wire.add(status);
            if (!status.equals("101")) {
                refusal(end, response, wire);
                return Outcome.judge(wire, subject.soFar(), expected);
            }
            checkAccepted(response, wire);
            Talk talk = new Talk(end, Role.SERVER, subject, null);
            talk.send(Frame.close(1000, ""));
            Talk.Seen seen = talk.toTheEnd(null, true);
            wire.addAll(seen.wire());
            return Outcome.judge(wire, seen.told(), expected);
        } finally {
            end.close();
        }
    }

    private static void checkAccepted(List<String> response, List<String> wire) {
        if (!Heads.values(response, "Upgrade").equals(List.of("websocket"))
                || !Heads.values(response, "Connection").equals(List.of("Upgrade"))
                || !Heads.values(response, "Sec-WebSocket-Accept").equals(List.of(Heads.ACCEPT))) { // §4.2.2 item 5
            wire.add("illegal: " + response);
        }
        String extensions = Heads.extensions(response);
        wire.add(extensions.isEmpty() ? "no extension" : extensions);
        Heads.values(response, "Sec-WebSocket-Protocol").forEach(chosen -> wire.add("subprotocol " + chosen));
    }

    private static void refusal(RawEnd end, List<String> response, List<String> wire) throws IOException {
        Heads.values(response, "Upgrade").forEach(value -> wire.add("Upgrade: " + value));
        Heads.values(response, "Sec-WebSocket-Version").forEach(value -> wire.add("Sec-WebSocket-Version: " + value));
        try {
            end.read(Integer.parseInt(String.join("", Heads.values(response, "Content-Length"))));
            wire.add(end.ends() ? "end" : "reset");
        } catch (EOFException early) {
            wire.add("half a body");
        }
    }
}
