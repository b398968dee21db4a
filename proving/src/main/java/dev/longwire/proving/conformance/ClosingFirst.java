package dev.longwire.proving.conformance;

import dev.longwire.protocol.Role;
import dev.longwire.proving.Frame;
import dev.longwire.proving.RawEnd;
import java.util.ArrayList;
import java.util.List;

/** The side under test closes first, both do, or nobody does (RFC 6455 §7.1). */
final class ClosingFirst {
    private static final int OURS = 4001;
    private static final int THEIRS = 4002;
    private static final String OUR_CLOSE = Words.close(OURS);

    private ClosingFirst() {}

    /** What the peer does when it has read our Close. */
    private interface Answer {
        void to(Talk talk) throws Exception;
    }

    static void add(Cases cases) {
        ours(
                cases,
                "answered",
                "The peer answers our Close with its code",
                talk -> talk.send(Frame.close(OURS, "")),
                List.of(),
                OURS);
        ours(
                cases,
                "answered-without-code",
                "The peer answers our Close without a code",
                talk -> talk.send(Frame.of(0x88, new byte[0])),
                List.of(),
                1005);
        for (int code : new int[] {1005, 1006, 1015}) {
            ours(
                    cases,
                    "answered-with-" + code,
                    "The peer answers our Close with " + code
                            + ", which no Close may have: told, and no error any more",
                    talk -> talk.send(Frame.close(code, "odd")),
                    List.of(),
                    code);
        }
        ours(
                cases,
                "crossed",
                "Both sides close at once: each sends its own Close, and that is all",
                talk -> talk.send(Frame.close(THEIRS, "")),
                List.of(),
                THEIRS);
        byte[] late = {'l', 'a', 't', 'e'};
        ours(
                cases,
                "messages-before-the-answer",
                "A message that the peer sends before it answers our Close is still told",
                talk -> {
                    talk.send(Frame.of(0x81, late));
                    talk.send(Frame.close(OURS, ""));
                },
                List.of(Words.text(late)),
                OURS);
        ours(
                cases,
                "ping-before-the-answer",
                "A Ping after our Close is not answered: nothing follows a Close",
                talk -> {
                    talk.send(Frame.of(0x89, late));
                    talk.send(Frame.close(OURS, ""));
                },
                List.of(Words.ping(late)),
                OURS);
        cases.both(
                "failure-after-ours",
                "7.1.7",
                "An illegal frame after our Close ends the connection; no second Close is sent",
                ours(talk -> talk.send(Frame.of(0x83, late)), List.of(Subject.failed(1002))));
        cases.both(
                "crossed-in-one-read",
                "7.1.2",
                "The application closes on a message that comes with the peer's Close in one write: one Close is sent, no more",
                ClosingFirst::crossedInOneRead);
        cases.both(
                "server-ends-first",
                "7.1.1",
                "After both Close frames the server ends the line without waiting for the client, and the client then does",
                ClosingFirst::endsTheLine);
        lost(cases, "reset", "The line is reset: told as 1006", RawEnd::reset, "gone");
    }

    /** What only a line has that shows its end. */
    static List<Case> ends() {
        Cases cases = new Cases(Group.ENDS);
        lost(cases, "without-close", "The line ends without a Close: told as 1006", RawEnd::finish, "end");
        lost(
                cases,
                "inside-a-frame",
                "The line ends in the middle of a frame: told as 1006",
                end -> {
                    end.write(new byte[] {(byte) 0x82});
                    end.finish();
                },
                "end");
        return cases.all();
    }

    private static void ours(Cases cases, String name, String says, Answer answer, List<String> told, int code) {
        List<String> all = new ArrayList<>(told);
        all.add(Subject.closedByUs(code));
        cases.both("ours-" + name, "7.1.2", says, ours(answer, all));
    }

    /** The application closes as soon as it is open. */
    private static Case.Script ours(Answer answer, List<String> told) {
        return (bench, role) -> {
            Subject subject = new Subject((socket, what) -> {
                if (what.equals("opened")) {
                    socket.close(OURS, "enough");
                }
            });
            subject.stopEchoing();
            Talk talk = Talk.open(bench, role, subject);
            Frame close = talk.next();
            answer.to(talk);
            boolean failing = told.get(told.size() - 1).startsWith("failed");
            if (role == Role.CLIENT && !failing) {
                talk.peer().finish();
            }
            Talk.Seen seen = talk.toTheEnd(null, false);
            boolean reason = close != null && close.payload().length == 2 + "enough".length();
            return Outcome.judge(
                    seen.wire(),
                    seen.told(),
                    List.of(Outcome.Expected.ok(List.of(reason ? OUR_CLOSE : "close with the reason", "end"), told)));
        };
    }

    private static Outcome crossedInOneRead(Bench bench, Role role) throws Exception {
        Subject subject = new Subject((socket, what) -> {
            if (what.startsWith("text")) {
                socket.close(OURS, "");
            }
        });
        subject.stopEchoing();
        Talk talk = Talk.open(bench, role, subject);
        byte[] both = Cases.joined(Talk.framed(Frame.text("now"), role), Talk.framed(Frame.close(THEIRS, ""), role));
        Talk.Seen seen = talk.exchange(List.of(both), true);
        String text = Words.text(new byte[] {'n', 'o', 'w'});
        return Outcome.judge(
                seen.wire(),
                seen.told(),
                List.of(
                        Outcome.Expected.ok(List.of(OUR_CLOSE, "end"), List.of(text, Subject.closedByUs(THEIRS))),
                        Outcome.Expected.ok(
                                List.of(Words.close(THEIRS), "end"), List.of(text, Subject.closedByPeer(THEIRS, "")))));
    }

    /** A client of ours is not ended before the peer, its server, has done so. */
    private static Outcome endsTheLine(Bench bench, Role role) throws Exception {
        Subject subject = new Subject();
        Talk talk = Talk.open(bench, role, subject);
        talk.send(Frame.close(1000, ""));
        talk.next();
        if (role == Role.CLIENT) {
            talk.peer().finish();
        }
        talk.next();
        talk.peer().close();
        Talk.Seen seen = talk.seen();
        return Outcome.judge(
                seen.wire(),
                seen.told(),
                List.of(Outcome.Expected.ok(List.of("close 1000", "end"), List.of(Subject.closedByPeer(1000, "")))));
    }

    private interface Ending {
        void of(RawEnd end) throws Exception;
    }

    private static void lost(Cases cases, String name, String says, Ending ending, String seenEnd) {
        cases.both(name, "7.1.5", says, (bench, role) -> {
            Subject subject = new Subject();
            Talk talk = Talk.open(bench, role, subject);
            talk.send(Frame.text("a"));
            talk.next();
            ending.of(talk.peer());
            boolean half = seenEnd.equals("end");
            if (half) {
                talk.next();
            }
            List<String> told = subject.untilClosed();
            talk.peer().close();
            String text = Words.text(new byte[] {'a'});
            return Outcome.judge(
                    talk.seen().wire(),
                    told,
                    List.of(Outcome.Expected.ok(
                            half ? List.of(text, "end") : List.of(text), List.of(text, Subject.LOST))));
        });
    }
}
