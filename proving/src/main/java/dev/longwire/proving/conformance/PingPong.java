package dev.longwire.proving.conformance;

import dev.longwire.protocol.Role;
import dev.longwire.proving.Frame;
import java.util.List;

/** Ping and Pong (RFC 6455 §5.5.2, §5.5.3). */
final class PingPong {
    private static final int MOST = 125;

    private PingPong() {}

    static List<Case> cases() {
        Cases cases = new Cases(Group.PING);
        Exchange pings = new Exchange();
        Exchange choppedPings = new Exchange();
        Exchange pongs = new Exchange();
        for (int size = 0; size <= MOST; size++) {
            byte[] payload = Cases.noise(size);
            pings.ping(payload);
            choppedPings.chopped(Frame.of(0x89, payload), 1 + size % 9).answered(payload);
            pongs.pong(payload).message(1, Cases.letters(size));
        }
        cases.both(
                "ping-sizes",
                "5.5.2",
                "Pings of 0 to 125 octets in one write are each answered with a Pong of the same octets",
                pings.closes());
        cases.both(
                "ping-sizes-chops",
                "5.5.2",
                "Pings of 0 to 125 octets, written in chops of 1 to 9 octets, are each answered",
                choppedPings.closes());
        cases.both(
                "pong-sizes",
                "5.5.3",
                "Unsolicited Pongs of 0 to 125 octets are not answered and disturb no message",
                pongs.closes());
        cases.both(
                "ping-hello",
                "5.7",
                "The Ping of the RFC's example is answered with its Pong",
                new Exchange().ping(Cases.letters(5)).closes());
        cases.both(
                "ping-pong-ping",
                "5.5.3",
                "An unsolicited Pong between two Pings with the same octets changes nothing",
                new Exchange().ping((byte) 1).pong((byte) 1).ping((byte) 1).closes());
        for (int size : new int[] {126, 127, 65_536}) {
            tooLong(cases, "ping", 0x89, size);
            tooLong(cases, "pong", 0x8A, size);
        }
        fragmented(cases, "ping", 9);
        fragmented(cases, "pong", 10);
        cases.both(
                "ping-of-ours", "5.5.2", "The peer's Pong to a Ping of ours is told with its octets", PingPong::ours);
        return cases.all();
    }

    private static void tooLong(Cases cases, String name, int first, int size) {
        cases.both(
                name + "-" + size,
                "5.5",
                "A " + name + " of " + size + " octets, more than a control frame can have, fails the connection",
                new Exchange()
                        .message(1, (byte) 'a')
                        .send(first, Cases.letters(size))
                        .fails(1002));
    }

    private static void fragmented(Cases cases, String name, int opcode) {
        cases.both(
                name + "-fragment",
                "5.5",
                "A " + name + " with FIN unset fails the connection: control frames are not fragmented",
                new Exchange().message(1, (byte) 'a').send(opcode, (byte) 'p').fails(1002));
        cases.both(
                name + "-fragment-inside",
                "5.5",
                "A " + name + " with FIN unset between fragments fails the connection",
                new Exchange().send(0x01, (byte) 'a').send(opcode, (byte) 'p').fails(1002));
    }

    private static Outcome ours(Bench bench, Role role) throws Exception {
        Subject subject = new Subject((socket, what) -> {
            if (what.equals("opened")) {
                socket.ping();
            }
        });
        Talk talk = Talk.open(bench, role, subject);
        Frame ping = talk.next();
        if (ping == null || ping.opcode() != 9) {
            Talk.Seen seen = talk.toTheEnd(null, false);
            return Outcome.of(false, seen.wire(), seen.told(), "a Ping");
        }
        talk.send(Frame.of(0x8A, ping.payload()));
        talk.send(Frame.close(1000, ""));
        Talk.Seen seen = talk.toTheEnd(null, true);
        List<String> wanted = List.of(Words.pong(ping.payload()), Subject.closedByPeer(1000, ""));
        return Outcome.of(
                seen.told().equals(wanted) && ping.payload().length <= MOST,
                List.of("ping", "close 1000", "end"),
                List.of("pong of the same octets", seen.told().get(seen.told().size() - 1)),
                wanted.toString());
    }
}
