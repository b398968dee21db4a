package dev.longwire.proving.conformance;

import static dev.longwire.proving.conformance.Requests.GET;
import static dev.longwire.proving.conformance.Requests.KEY;
import static dev.longwire.proving.conformance.Requests.VERSION;
import static dev.longwire.proving.conformance.Requests.accept;
import static dev.longwire.proving.conformance.Requests.accepted;
import static dev.longwire.proving.conformance.Requests.refuse;
import static dev.longwire.proving.conformance.Requests.replaced;
import static dev.longwire.proving.conformance.Requests.run;
import static dev.longwire.proving.conformance.Requests.without;

import dev.longwire.protocol.Role;
import dev.longwire.proving.Frame;
import dev.longwire.proving.conformance.Outcome.Expected;
import java.util.List;

/** Key, version, subprotocols and origin (RFC 6455 §4.2.1 items 5 to 9), and how fields are written (RFC 9112). */
final class RequestFields {
    private static final String PROTOCOL = "Sec-WebSocket-Protocol: ";

    private RequestFields() {}

    static void add(Cases cases) {
        keyAndVersion(cases);
        subprotocols(cases);
        origins(cases);
        syntax(cases);
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
        accept(
                cases,
                "key-unused-bits",
                "4.1",
                "The example of section 4.1, whose unused bits are not zero, is 16 octets and answered as it came",
                replaced(KEY, "Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEC=="));
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
                    byte[] early = Cases.joined(Heads.bytes(Heads.request()), Talk.framed(Frame.text("early"), role));
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
                    byte[] two = Cases.joined(Heads.bytes(without(KEY)), Heads.bytes(Heads.request()));
                    return run(bench, List.of(two), List.of(Expected.ok(List.of("400", "end"), List.of())));
                });
    }
}
