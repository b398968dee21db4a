package dev.longwire.proving.conformance;

import dev.longwire.protocol.Role;
import dev.longwire.proving.RawEnd;
import dev.longwire.proving.StrictInflater;
import dev.longwire.proving.conformance.Outcome.Expected;
import java.util.List;

/** What is agreed on permessage-deflate (RFC 7692 §5, §7.1; RFC 6455 §9.1). */
final class DeflateOffers {
    private static final String NAME = "permessage-deflate";
    private static final String FIELD = "Sec-WebSocket-Extensions: ";
    private static final String SERVER_ANEW = "; server_no_context_takeover";
    private static final String CLIENT_ANEW = "; client_no_context_takeover";
    private static final String SERVER_BITS = "; server_max_window_bits";
    private static final String CLIENT_BITS = "; client_max_window_bits";
    private static final String NOTHING = "";
    private static final String[] BAD_BITS = {"=7", "=16", "=0", "=-8", "=08", "=8.0", "=1x", "=100000000000"};

    private DeflateOffers() {}

    static List<Case> cases() {
        Cases cases = new Cases(Group.OFFERS);
        offers(cases);
        answers(cases);
        return cases.all();
    }

    // ---- the server -------------------------------------------------------------------------------------------------

    private static void offers(Cases cases) {
        String section = "7692 7.1";
        for (String accepted : new String[] {
            NOTHING, SERVER_ANEW, CLIENT_ANEW, SERVER_ANEW + CLIENT_ANEW, SERVER_BITS + "=10" + SERVER_ANEW
        }) {
            String answer =
                    accepted.equals(SERVER_BITS + "=10" + SERVER_ANEW) ? SERVER_ANEW + SERVER_BITS + "=10" : accepted;
            offer(cases, section, NAME + accepted, NAME + answer);
        }
        for (int bits = 8; bits <= 15; bits++) {
            offer(cases, "7692 7.1.2.1", NAME + SERVER_BITS + "=" + bits, NAME + SERVER_BITS + "=" + bits);
            String answer = bits == 15 ? NAME : NAME + CLIENT_BITS + "=" + bits; // 15 is what goes without saying
            offer(cases, "7692 7.1.2.2", NAME + CLIENT_BITS + "=" + bits, answer);
        }
        offer(cases, "7692 7.1.2.2", NAME + CLIENT_BITS, NAME);
        offer(cases, "9.1", NAME + SERVER_BITS + "=\"10\"", NAME + SERVER_BITS + "=10");
        for (String bad : BAD_BITS) {
            offer(cases, "7692 7.1.2.1", NAME + SERVER_BITS + bad, NOTHING);
            offer(cases, "7692 7.1.2.2", NAME + CLIENT_BITS + bad, NOTHING);
        }
        offer(cases, "7692 7.1.2.1", NAME + SERVER_BITS, NOTHING);
        for (String bad : new String[] {
            SERVER_ANEW + "=1",
            CLIENT_ANEW + "=true",
            "; unknown",
            "; server_max_window_bit=10",
            SERVER_ANEW + SERVER_ANEW,
            CLIENT_ANEW + CLIENT_ANEW,
            SERVER_BITS + "=10" + SERVER_BITS + "=10",
            CLIENT_BITS + CLIENT_BITS
        }) {
            offer(cases, section, NAME + bad, NOTHING);
        }
        offer(cases, "7692 5.1", NAME + SERVER_BITS + "=7, " + NAME + SERVER_BITS + "=10", NAME + SERVER_BITS + "=10");
        offer(cases, "7692 5.1", NAME + SERVER_BITS + "=9, " + NAME, NAME + SERVER_BITS + "=9");
        offer(cases, "9.1", "x-unknown; a=1; b, " + NAME, NAME);
        offer(cases, "9.1", "x-unknown", NOTHING);
        offer(cases, "9.1", "x-unknown\r\n" + FIELD + NAME, NAME);
        for (String malformed :
                new String[] {";", NAME + ";", NAME + "; =5", NAME + " x", NAME + "; a=\"", NAME + "; a=\"b c\"", ","
                }) {
            cases.of(
                    Role.SERVER,
                    "offer-malformed-" + Words.content(Heads.octets(malformed)),
                    "9.1",
                    "A malformed Sec-WebSocket-Extensions, " + malformed + ", fails the handshake",
                    Requests.refused(Heads.with(Heads.request(), FIELD + malformed), 400));
        }
    }

    private static void offer(Cases cases, String section, String offer, String answer) {
        String shown = offer.replace("\r\n" + FIELD, " | ");
        cases.of(
                Role.SERVER,
                "offer " + shown,
                section,
                answer.isEmpty()
                        ? "The offer is declined, and the connection opens without it"
                        : "The offer is answered with " + answer,
                Requests.accepted(
                        Heads.with(Heads.request(), FIELD + offer),
                        List.of("101", answer.isEmpty() ? "no extension" : answer)));
    }

    // ---- the client -------------------------------------------------------------------------------------------------

    private static void answers(Cases cases) {
        answer(cases, "7692 5.1", NOTHING, true);
        for (String good :
                new String[] {NOTHING, SERVER_ANEW, CLIENT_ANEW, SERVER_ANEW + CLIENT_ANEW, SERVER_BITS + "=\"12\""}) {
            answer(cases, "7692 7.1", NAME + good, true);
        }
        for (int bits = 8; bits <= 15; bits++) {
            answer(cases, "7692 7.1.2.1", NAME + SERVER_BITS + "=" + bits, true);
            answer(cases, "7692 7.1.2.2", NAME + CLIENT_BITS + "=" + bits, true);
        }
        for (String bad : BAD_BITS) {
            answer(cases, "7692 7.1.2.1", NAME + SERVER_BITS + bad, false);
            answer(cases, "7692 7.1.2.2", NAME + CLIENT_BITS + bad, false);
        }
        for (String bad : new String[] {
            SERVER_BITS,
            CLIENT_BITS,
            SERVER_ANEW + "=1",
            CLIENT_ANEW + "=1",
            "; unknown",
            SERVER_ANEW + SERVER_ANEW,
            CLIENT_ANEW + CLIENT_ANEW,
            SERVER_BITS + "=9" + SERVER_BITS + "=9",
            ", " + NAME,
            ";",
            "; =9"
        }) {
            answer(cases, "7692 7.1", NAME + bad, false);
        }
        answer(cases, "4.1", "x-unknown", false);
        answer(cases, "4.1", NAME + ", x-unknown", false);
        answer(cases, "11.3.2", NAME + "\r\n" + FIELD + NAME, false);
        cases.of(
                Role.CLIENT,
                "client-offers",
                "7692 7.1.2.2",
                "A client that can limit its own window says so in its offer",
                DeflateOffers::whatIsOffered);
    }

    private static void answer(Cases cases, String section, String answer, boolean good) {
        String shown = answer.isEmpty() ? "nothing" : answer.replace("\r\n" + FIELD, " | ");
        cases.of(
                Role.CLIENT,
                "answer " + shown,
                section,
                good ? "The answer is taken" : "The answer fails the connection",
                Responses.answered(
                        good,
                        key -> answer.isEmpty()
                                ? Heads.response(key)
                                : Heads.with(Heads.response(key), FIELD + answer)));
    }

    private static Outcome whatIsOffered(Bench bench, Role role) throws Exception {
        Subject subject = new Subject();
        bench.http1().clientOfAccepted(subject, Bench.LIMITS).open();
        RawEnd end = bench.http1().accept();
        String offer = Heads.extensions(Heads.read(end));
        end.close();
        return Outcome.judge(
                List.of(offer),
                subject.untilClosed(),
                List.of(Expected.ok(List.of(NAME + CLIENT_BITS), List.of(Subject.LOST))));
    }

    // ---- what was agreed --------------------------------------------------------------------------------------------

    /** What reads the messages of one side after this was agreed on. */
    static StrictInflater inflater(String extensions, Role sender) {
        return new StrictInflater(windowBits(extensions, sender), takesOver(extensions, sender));
    }

    /** What writes the messages of one side after this was agreed on. */
    static DeflateComposer composer(String extensions, Role sender) {
        return new DeflateComposer(
                windowBits(extensions, sender), takesOver(extensions, sender), extensions.hashCode());
    }

    private static boolean takesOver(String extensions, Role sender) {
        return !extensions.contains(sender == Role.SERVER ? SERVER_ANEW : CLIENT_ANEW);
    }

    private static int windowBits(String extensions, Role sender) {
        String name = (sender == Role.SERVER ? SERVER_BITS : CLIENT_BITS) + "=";
        int at = extensions.indexOf(name);
        return at < 0
                ? 15
                : Integer.parseInt(extensions.substring(at + name.length()).replaceAll(";.*", ""));
    }
}
