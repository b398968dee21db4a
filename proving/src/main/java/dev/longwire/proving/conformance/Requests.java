package dev.longwire.proving.conformance;

import dev.longwire.protocol.Role;
import dev.longwire.proving.Frame;
import dev.longwire.proving.RawEnd;
import dev.longwire.proving.conformance.Outcome.Expected;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a server makes of the client's request (RFC 6455 §4.2), each rule broken one at a time. */
final class Requests {
    static final String GET = "GET /mysock HTTP/1.1";
    static final String HOST = "Host: localhost";
    static final String UPGRADE = "Upgrade: websocket";
    static final String CONNECTION = "Connection: Upgrade";
    static final String KEY = "Sec-WebSocket-Key: " + Heads.KEY;
    static final String VERSION = "Sec-WebSocket-Version: 13";

    private Requests() {}

    static List<Case> cases() {
        Cases cases = new Cases(Group.REQUESTS);
        RequestBasics.add(cases);
        RequestFields.add(cases);
        return cases.all();
    }

    static List<String> replaced(String line, String by) {
        List<String> head = new ArrayList<>(Heads.request());
        head.set(head.indexOf(line), by);
        return head;
    }

    static List<String> without(String line) {
        List<String> head = new ArrayList<>(Heads.request());
        head.remove(line);
        return head;
    }

    static void accept(Cases cases, String name, String section, String says, List<String> head) {
        cases.of(Role.SERVER, name, section, says, accepted(head, List.of("101", "no extension")));
    }

    static void refuse(Cases cases, String name, String section, String says, List<String> head, int... status) {
        cases.of(Role.SERVER, name, section, says, refused(head, status));
    }

    static Case.Script accepted(List<String> head, List<String> wire) {
        return (bench, role) -> run(
                bench,
                List.of(Heads.bytes(head)),
                String.join("", Heads.values(head, "Sec-WebSocket-Key")),
                List.of(opened(wire.subList(1, wire.size()).toArray(new String[0]))));
    }

    /** The first status is the one the RFC names, or this suite finds best; others would do. */
    static Case.Script refused(List<String> head, int... status) {
        return (bench, role) -> {
            List<Expected> expected = new ArrayList<>();
            for (int each : status) {
                Verdict verdict = each == status[0] ? Verdict.OK : Verdict.NON_STRICT;
                expected.add(new Expected(verdict, answer(each, head), List.of()));
            }
            return run(bench, List.of(Heads.bytes(head)), expected);
        };
    }

    private static List<String> answer(int status, List<String> head) {
        return switch (status) {
            case 405 -> List.of("405", "Allow: GET", "end"); // RFC 9110 §15.5.6
            case 426 -> upgradeRequired(head);
            default -> List.of("" + status, "end");
        };
    }

    /** A 426 names what to upgrade to (RFC 9110 §15.5.22), and the version if that is what was wrong (RFC 6455 §4.2.2). */
    private static List<String> upgradeRequired(List<String> head) {
        boolean version = head.contains(UPGRADE) && head.contains(CONNECTION);
        return version ? List.of("426", UPGRADE, VERSION, "end") : List.of("426", UPGRADE, "end");
    }

    static Expected opened(String... rest) {
        List<String> wire = new ArrayList<>(List.of("101"));
        wire.addAll(List.of(rest));
        wire.addAll(List.of("close 1000", "end"));
        return Expected.ok(wire, List.of(Subject.closedByPeer(1000, "")));
    }

    static Outcome run(Bench bench, List<byte[]> writes, List<Expected> expected) throws Exception {
        return run(bench, writes, Heads.KEY, expected);
    }

    private static Outcome run(Bench bench, List<byte[]> writes, String key, List<Expected> expected) throws Exception {
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
                boolean isHead = new String(writes.get(0), StandardCharsets.ISO_8859_1).startsWith("HEAD ");
                refusal(end, response, isHead, wire);
                return Outcome.judge(wire, subject.soFar(), expected);
            }
            checkAccepted(response, key, wire);
            Talk talk = new Talk(end, Role.SERVER, subject, null);
            talk.send(Frame.close(1000, ""));
            Talk.Seen seen = talk.toTheEnd(null, true);
            wire.addAll(seen.wire());
            return Outcome.judge(wire, seen.told(), expected);
        } finally {
            end.close();
        }
    }

    private static void checkAccepted(List<String> response, String key, List<String> wire) {
        if (!Heads.values(response, "Upgrade").equals(List.of("websocket"))
                || !Heads.values(response, "Connection").equals(List.of("Upgrade"))
                || !Heads.values(response, "Sec-WebSocket-Accept")
                        .equals(List.of(Heads.accept(key)))) { // §4.2.2 item 5
            wire.add("illegal: " + response);
        }
        String extensions = Heads.extensions(response);
        wire.add(extensions.isEmpty() ? "no extension" : extensions);
        Heads.values(response, "Sec-WebSocket-Protocol").forEach(chosen -> wire.add("subprotocol " + chosen));
    }

    private static void refusal(RawEnd end, List<String> response, boolean isHead, List<String> wire)
            throws IOException {
        Heads.values(response, "Allow").forEach(value -> wire.add("Allow: " + value));
        Heads.values(response, "Upgrade").forEach(value -> wire.add("Upgrade: " + value));
        Heads.values(response, "Sec-WebSocket-Version").forEach(value -> wire.add("Sec-WebSocket-Version: " + value));
        try {
            int length = Integer.parseInt(String.join("", Heads.values(response, "Content-Length")));
            end.read(isHead ? 0 : length); // RFC 9110 §9.3.2
            wire.add(end.ends() ? "end" : "reset");
        } catch (EOFException early) {
            wire.add("half a body");
        }
    }
}
