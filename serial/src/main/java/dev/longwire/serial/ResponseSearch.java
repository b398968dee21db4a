package dev.longwire.serial;

import dev.longwire.HandshakeException;
import dev.longwire.handshake.HeadException;
import dev.longwire.handshake.HeadReader;
import dev.longwire.handshake.ResponseHead;
import dev.longwire.transport.LineHandler;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the response to our request on a line that may still carry an earlier session: throws away what is no HTTP response, and
 * responses to earlier requests, up to a bound. The rest is the upgrade's. Used on the loop.
 */
final class ResponseSearch implements LineHandler {
    private static final String START = "HTTP/1.";
    private static final byte[] END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Requests requests;
    private final int maxHead;
    private final Consumer<HandshakeException> fail;
    private final String where;
    private final HeadSearch search = new HeadSearch(START);

    /** Begins with the start of a head; null until there is one. */
    private byte @Nullable [] candidate;

    /** Those of the requests before the last one, which are few. */
    private final Set<String> lateAccepts = new HashSet<>();

    private LineHandler upgrade;
    private String expectedAccept;
    private boolean passing;

    /**
     * A search in front of an upgrade.
     *
     * @param requests sends the requests, and is told of answers that come late
     * @param upgrade takes the response to the first request
     * @param expectedAccept the Sec-WebSocket-Accept of that response
     * @param where the port and how it is set, for messages
     * @param fail is told when it is hopeless
     */
    ResponseSearch(
            Requests requests,
            LineHandler upgrade,
            String expectedAccept,
            int maxHead,
            String where,
            Consumer<HandshakeException> fail) {
        this.requests = requests;
        this.upgrade = upgrade;
        this.expectedAccept = expectedAccept;
        this.maxHead = maxHead;
        this.where = where;
        this.fail = fail;
    }

    /**
     * Another request was sent: answers to those before it are thrown away from now on.
     *
     * @param next takes the response
     * @param accept the Sec-WebSocket-Accept of that response
     */
    void expect(LineHandler next, String accept) {
        lateAccepts.add(expectedAccept);
        upgrade = next;
        expectedAccept = accept;
    }

    /** Whether the response has begun. */
    boolean isAnswered() {
        return passing;
    }

    @Override
    public void received(ByteBuffer bytes) {
        if (passing) {
            upgrade.received(bytes);
            return;
        }
        ByteBuffer rest = bytes;
        while (!passing && rest.hasRemaining()) {
            byte[] found = candidate == null ? search.find(rest) : joined(candidate, rest);
            candidate = null;
            if (search.isHopeless()) {
                fail.accept(new HandshakeException(noResponse(where, search)));
                return;
            }
            if (found == null) {
                return;
            }
            int end = HeadSearch.indexOf(found, END, 0);
            if (end < 0 && found.length <= maxHead && !hasBareEnd(found)) {
                candidate = found; // its end is still to come
                return;
            }
            int noise = end < 0 ? 0 : noise(found, end + END.length);
            if (noise > 0) {
                search.discard(found, noise);
                rest = ByteBuffer.wrap(found, noise, found.length - noise).slice();
            } else {
                passing = true;
                upgrade.received(ByteBuffer.wrap(found));
            }
        }
    }

    private static byte[] joined(byte[] first, ByteBuffer rest) {
        byte[] all = Arrays.copyOf(first, first.length + rest.remaining());
        rest.get(all, first.length, rest.remaining());
        return all;
    }

    /** A head whose lines end with LF alone is not waited for; the upgrade says what is wrong with it. */
    private static boolean hasBareEnd(byte[] head) {
        return HeadSearch.indexOf(head, new byte[] {'\n', '\n'}, 0) >= 0;
    }

    /** How much of it is not the response to our request: all of a head for an earlier one, or what only begins like a head. */
    private int noise(byte[] found, int headLength) {
        HeadReader reader = HeadReader.forResponse(maxHead);
        try {
            if (!reader.read(ByteBuffer.wrap(found, 0, headLength))) {
                return 0;
            }
        } catch (HeadException malformed) {
            byte[] start = START.getBytes(StandardCharsets.US_ASCII);
            return Math.max(
                    0, HeadSearch.indexOf(found, start, 1)); // without another one it is for the upgrade to tell
        }
        ResponseHead response = reader.response();
        String accept = response.headers().first("Sec-WebSocket-Accept");
        if (response.status() != 101 || accept == null || accept.equals(expectedAccept)) {
            return 0;
        }
        if (lateAccepts.contains(accept)) {
            requests.answeredLate();
        }
        return headLength;
    }

    /** Nothing that helps came in time. */
    String silence() {
        int sent = requests.sent();
        return why() + (sent > 1 ? " The request was sent " + sent + " times." : "");
    }

    private String why() {
        if (passing) {
            return "the response to the opening handshake was not complete";
        }
        return search.discarded() == 0 && candidate == null
                ? "nothing came from " + where
                        + ": is it the right port, and is the device switched on and ready to talk?"
                : noResponse(where, search);
    }

    private static String noResponse(String where, HeadSearch search) {
        return "no response to the opening handshake came from " + where + ": " + search.describe()
                + ". Is the baud rate the device's, and does it speak WebSocket?";
    }

    @Override
    public void readComplete() {
        upgrade.readComplete();
    }

    @Override
    public void taken() {
        upgrade.taken();
        requests.taken();
    }

    @Override
    public void inputEnded() {
        upgrade.inputEnded();
    }

    @Override
    public void closed(@Nullable Throwable cause) {
        upgrade.closed(cause);
    }
}
