package dev.longwire.proving.conformance;

import dev.longwire.protocol.Role;
import dev.longwire.proving.Carrier;
import dev.longwire.proving.RawEnd;
import dev.longwire.proving.conformance.Outcome.Expected;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a client asks for (RFC 6455 §4.1 items 1 to 12). */
final class ClientRequests {
    private ClientRequests() {}

    static void add(Cases cases) {
        cases.of(
                Role.CLIENT,
                "request",
                "4.1",
                "The request has each field that it must have, once and in its form",
                ClientRequests::request);
        cases.of(Role.CLIENT, "request-keys", "4.1", "Each request has a key of its own", ClientRequests::keys);
        cases.of(
                Role.CLIENT,
                "request-subprotocols",
                "4.1",
                "The subprotocols are those asked for, in their order",
                ClientRequests::subprotocols);
    }

    private static List<String> requestOf(Bench bench, String... subprotocols) throws Exception {
        Subject subject = new Subject();
        bench.http1().clientOfAccepted(subject, Bench.LIMITS, subprotocols).open();
        RawEnd end = bench.http1().accept();
        List<String> head = Heads.read(end);
        end.close();
        subject.untilClosed();
        return head;
    }

    private static Outcome request(Bench bench, Role role) throws Exception {
        List<String> head = requestOf(bench);
        List<String> seen = new ArrayList<>(List.of(head.get(0)));
        for (String name :
                new String[] {"Upgrade", "Connection", "Sec-WebSocket-Version", "Sec-WebSocket-Protocol", "Origin"}) {
            seen.add(name + " " + Heads.values(head, name));
        }
        List<String> hosts = Heads.values(head, "Host");
        seen.add(hosts.size() == 1 && hosts.get(0).startsWith("localhost") ? "one Host" : "Host " + hosts);
        List<String> keys = Heads.values(head, "Sec-WebSocket-Key");
        seen.add(
                keys.size() == 1 && Base64.getDecoder().decode(keys.get(0)).length == 16
                        ? "one key of 16 octets"
                        : "keys " + keys);
        List<String> wanted = List.of(
                "GET " + Carrier.PATH + " HTTP/1.1",
                "Upgrade [websocket]",
                "Connection [Upgrade]",
                "Sec-WebSocket-Version [13]",
                "Sec-WebSocket-Protocol []",
                "Origin []",
                "one Host",
                "one key of 16 octets");
        return Outcome.judge(seen, List.of(), List.of(Expected.ok(wanted, List.of())));
    }

    private static Outcome keys(Bench bench, Role role) throws Exception {
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            keys.addAll(Heads.values(requestOf(bench), "Sec-WebSocket-Key"));
        }
        return Outcome.of(
                keys.size() == 20, List.of(keys.size() + " keys of 20 requests"), List.of(), "20 different keys");
    }

    private static Outcome subprotocols(Bench bench, Role role) throws Exception {
        List<String> asked = Heads.values(requestOf(bench, "chat", "talk"), "Sec-WebSocket-Protocol");
        return Outcome.of(asked.equals(List.of("chat, talk")), asked, List.of(), "chat, talk");
    }
}
