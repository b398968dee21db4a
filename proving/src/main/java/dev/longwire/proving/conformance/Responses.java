package dev.longwire.proving.conformance;

import dev.longwire.protocol.Role;
import dev.longwire.proving.Frame;
import dev.longwire.proving.RawEnd;
import dev.longwire.proving.Splits;
import dev.longwire.proving.conformance.Outcome.Expected;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** What a client makes of the server's response (RFC 6455 §4.1), each rule broken one at a time. */
final class Responses {
    private static final int STATUS = 0;
    private static final int UPGRADE = 1;
    private static final int CONNECTION = 2;
    private static final int ACCEPT = 3;
    private static final String PROTOCOL = "Sec-WebSocket-Protocol: ";

    private Responses() {}

    static List<Case> cases() {
        Cases cases = new Cases(Group.RESPONSES);
        ClientRequests.add(cases);
        taken(cases);
        status(cases);
        fields(cases);
        return cases.all();
    }

    private static void taken(Cases cases) {
        good(cases, "plain", "4.1", "A response that breaks no rule opens the connection", Heads::response);
        good(
                cases,
                "names-in-any-case",
                "4.1",
                "Field names are in any case",
                key -> Heads.response(key).stream()
                        .map(line -> line.startsWith("HTTP") || line.startsWith("Sec")
                                ? line
                                : line.toUpperCase(Locale.ROOT))
                        .toList());
        good(cases, "any-order", "4.1", "Fields come in any order", key -> {
            List<String> head = Heads.response(key);
            return List.of(head.get(STATUS), head.get(ACCEPT), head.get(CONNECTION), head.get(UPGRADE));
        });
        good(
                cases,
                "other-fields",
                "4.1",
                "Other fields are no concern of the handshake",
                key -> Heads.with(Heads.response(key), "Server: x", "Set-Cookie: a=b", "Set-Cookie: c=d"));
        good(
                cases,
                "other-reason",
                "4.1",
                "The reason phrase is for people",
                key -> with(key, STATUS, "HTTP/1.1 101 Fine"));
        good(cases, "no-reason", "9112 4", "The reason phrase may be empty", key -> with(key, STATUS, "HTTP/1.1 101 "));
        good(
                cases,
                "upgrade-in-any-case",
                "4.1",
                "The value of Upgrade is in any case",
                key -> with(key, UPGRADE, "Upgrade: WebSocket"));
        good(
                cases,
                "connection-list",
                "4.1",
                "Connection may have other tokens, in any case",
                key -> with(key, CONNECTION, "Connection: keep-alive, uPGRADE"));
        good(
                cases,
                "accept-with-spaces",
                "4.1",
                "Spaces around the value of Sec-WebSocket-Accept do not count",
                key -> with(key, ACCEPT, "Sec-WebSocket-Accept: \t " + Heads.accept(key) + " \t"));
        good(cases, "interim-first", "9110 15.2", "Interim responses may come first", key -> {
            List<String> both =
                    new ArrayList<>(List.of("HTTP/1.1 100 Continue", "", "HTTP/1.1 103 Early Hints", "Link: </a>", ""));
            both.addAll(Heads.response(key));
            return both;
        });
        cases.of(
                Role.CLIENT,
                "chops",
                "4.1",
                "A response in chops of 1 to n octets opens the connection",
                (bench, role) -> {
                    Outcome last = null;
                    for (int size = 1; size <= 130; size += size < 40 ? 1 : 30) {
                        int chop = size;
                        last = answer(
                                bench, key -> Splits.chops(Heads.bytes(Heads.response(key)), chop), List.of(open()));
                        if (last.verdict() != Verdict.OK) {
                            return last;
                        }
                    }
                    return last;
                });
        cases.of(
                Role.CLIENT,
                "frames-behind-the-response",
                "4.2.2",
                "Frames in the same write as the response are told and answered",
                (bench, role) -> answer(
                        bench,
                        key -> List.of(Cases.joined(
                                Heads.bytes(Heads.response(key)),
                                Frame.text("early").bytes())),
                        List.of(Expected.ok(
                                List.of("text \"early\"", "close 1000", "end"),
                                List.of("text \"early\"", Subject.closedByPeer(1000, ""))))));
    }

    private static void status(Cases cases) {
        for (int status : new int[] {200, 201, 204, 300, 301, 302, 307, 400, 401, 403, 404, 407, 426, 500, 503}) {
            bad(
                    cases,
                    "status-" + status,
                    "4.1",
                    "The status " + status + " opens no WebSocket, whatever the fields say",
                    key -> Heads.with(with(key, STATUS, "HTTP/1.1 " + status + " x"), "Content-Length: 0"));
        }
        for (String line : new String[] {
            "HTTP/1.0 101 Switching Protocols",
            "HTTP/2.0 101 Switching Protocols",
            "HTTP/1.1 1010 x",
            "HTTP/1.1 10 x",
            "HTTP/1.1  101 x",
            "http/1.1 101 x",
            "ICY 101 x"
        }) {
            bad(
                    cases,
                    "status-line " + line,
                    "9112 4",
                    "The status line \"" + line + "\" opens no WebSocket",
                    key -> with(key, STATUS, line));
        }
    }

    private static void fields(Cases cases) {
        bad(cases, "upgrade-missing", "4.1", "A response needs an Upgrade", key -> without(key, UPGRADE));
        bad(
                cases,
                "upgrade-other",
                "4.1",
                "An Upgrade to something else fails the connection",
                key -> with(key, UPGRADE, "Upgrade: h2c"));
        bad(
                cases,
                "upgrade-longer",
                "4.1",
                "An Upgrade that only begins with websocket fails the connection",
                key -> with(key, UPGRADE, "Upgrade: websockets"));
        bad(
                cases,
                "upgrade-list",
                "4.1",
                "An Upgrade to more than websocket fails the connection",
                key -> with(key, UPGRADE, "Upgrade: websocket, h2c"));
        bad(cases, "connection-missing", "4.1", "A response needs a Connection", key -> without(key, CONNECTION));
        bad(
                cases,
                "connection-other",
                "4.1",
                "A Connection without Upgrade fails the connection",
                key -> with(key, CONNECTION, "Connection: close"));
        bad(cases, "accept-missing", "4.1", "A response needs a Sec-WebSocket-Accept", key -> without(key, ACCEPT));
        bad(
                cases,
                "accept-empty",
                "4.1",
                "A Sec-WebSocket-Accept needs its value",
                key -> with(key, ACCEPT, "Sec-WebSocket-Accept:"));
        bad(
                cases,
                "accept-of-another-key",
                "4.1",
                "A Sec-WebSocket-Accept for another key fails the connection",
                key -> with(key, ACCEPT, "Sec-WebSocket-Accept: " + Heads.ACCEPT));
        bad(
                cases,
                "accept-is-the-key",
                "4.1",
                "The key itself is no Sec-WebSocket-Accept",
                key -> with(key, ACCEPT, "Sec-WebSocket-Accept: " + key));
        bad(
                cases,
                "accept-in-another-case",
                "4.1",
                "The case of Sec-WebSocket-Accept counts",
                key -> with(key, ACCEPT, "Sec-WebSocket-Accept: " + swapped(Heads.accept(key))));
        bad(
                cases,
                "accept-twice",
                "11.3.3",
                "A response has one Sec-WebSocket-Accept",
                key -> Heads.with(Heads.response(key), Heads.response(key).get(ACCEPT)));
        bad(
                cases,
                "subprotocol-not-asked-for",
                "4.1",
                "A subprotocol that was not asked for fails the connection",
                key -> Heads.with(Heads.response(key), PROTOCOL + "chat"));
        chosen(cases, "subprotocol-first", "A subprotocol that was asked for is taken", PROTOCOL + "chat", true);
        chosen(cases, "subprotocol-second", "Any of those asked for is taken", PROTOCOL + "talk", true);
        chosen(cases, "subprotocol-none", "The server may choose none", "X-None: 1", true);
        chosen(
                cases,
                "subprotocol-other",
                "Another one than those asked for fails the connection",
                PROTOCOL + "other",
                false);
        chosen(cases, "subprotocol-in-another-case", "Subprotocols are compared as they are", PROTOCOL + "CHAT", false);
        chosen(cases, "subprotocol-two", "Two subprotocols fail the connection", PROTOCOL + "chat, talk", false);
        chosen(
                cases,
                "subprotocol-twice",
                "Sec-WebSocket-Protocol twice fails the connection",
                PROTOCOL + "chat\r\n" + PROTOCOL + "chat",
                false);
        chosen(cases, "subprotocol-empty", "An empty subprotocol fails the connection", PROTOCOL, false);
        bad(
                cases,
                "extension-not-asked-for",
                "4.1",
                "An extension that was not asked for fails the connection",
                key -> Heads.with(Heads.response(key), "Sec-WebSocket-Extensions: x-unknown"));
        good(
                cases,
                "folded-line",
                "9112 5.2",
                "A folded line is read as one with spaces",
                key -> List.of(
                        Heads.response(key).get(STATUS),
                        Heads.response(key).get(UPGRADE),
                        "Connection: keep-alive,",
                        "\tUpgrade",
                        "Sec-WebSocket-Accept:",
                        "  " + Heads.accept(key),
                        "X-Long: a",
                        " b"));
        bad(
                cases,
                "space-before-colon",
                "9112 5.1",
                "A space before a colon fails the connection",
                key -> Heads.with(Heads.response(key), "X-A : b"));
        bad(
                cases,
                "nul",
                "9110 5.5",
                "A NUL in a field fails the connection",
                key -> Heads.with(Heads.response(key), "X-A: a\u0000b"));
        bad(
                cases,
                "head-too-long",
                "10.4",
                "A head of more than 16 KiB fails the connection",
                key -> Heads.with(Heads.response(key), "X-Long: " + "x".repeat(16 << 10)));
        bad(cases, "no-http", "4.1", "What is no HTTP fails the connection", key -> List.of("SSH-2.0-OpenSSH_9.2"));
    }

    private static String swapped(String accept) {
        return accept.chars()
                .map(c -> Character.isUpperCase(c) ? Character.toLowerCase(c) : Character.toUpperCase(c))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static List<String> with(String key, int line, String by) {
        List<String> head = new ArrayList<>(Heads.response(key));
        head.set(line, by);
        return head;
    }

    private static List<String> without(String key, int line) {
        List<String> head = new ArrayList<>(Heads.response(key));
        head.remove(line);
        return head;
    }

    private static void good(
            Cases cases, String name, String section, String says, Function<String, List<String>> head) {
        cases.of(Role.CLIENT, name, section, says, answered(true, head));
    }

    private static void bad(
            Cases cases, String name, String section, String says, Function<String, List<String>> head) {
        cases.of(Role.CLIENT, name, section, says, answered(false, head));
    }

    private static void chosen(Cases cases, String name, String says, String line, boolean good) {
        cases.of(
                Role.CLIENT,
                name,
                "4.1",
                says,
                answered(good, key -> Heads.with(Heads.response(key), line), "chat", "talk"));
    }

    static Case.Script answered(boolean good, Function<String, List<String>> head, String... subprotocols) {
        return (bench, role) -> answer(
                bench, key -> List.of(Heads.bytes(head.apply(key))), List.of(good ? open() : failed()), subprotocols);
    }

    private static Expected open() {
        return Expected.ok(List.of("close 1000", "end"), List.of(Subject.closedByPeer(1000, "")));
    }

    private static Expected failed() {
        return Expected.ok(List.of("gone"), List.of(Subject.LOST));
    }

    /** Answers the request, and then closes as if all was well: a client that is open says Close, too. */
    private static Outcome answer(
            Bench bench, Function<String, List<byte[]>> response, List<Expected> expected, String... subprotocols)
            throws Exception {
        Subject subject = new Subject();
        bench.http1().clientOfAccepted(subject, Bench.LIMITS, subprotocols).open();
        RawEnd end = bench.http1().accept();
        String key = Heads.values(Heads.read(end), "Sec-WebSocket-Key").get(0);
        List<byte[]> writes = new ArrayList<>(response.apply(key));
        writes.add(Frame.close(1000, "").bytes());
        Talk.Seen seen = new Talk(end, Role.CLIENT, subject, null).exchange(writes, true);
        boolean opened = !seen.told().contains(Subject.LOST);
        boolean silent = seen.wire().size() == 1;
        return Outcome.judge(
                opened || !silent ? seen.wire() : List.of("gone"), seen.told(), expected); // ended or reset
    }
}
