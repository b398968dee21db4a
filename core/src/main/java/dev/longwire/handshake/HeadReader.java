package dev.longwire.handshake;

import dev.longwire.Headers;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads one HTTP/1.1 head, in pieces of any size. A request is read strictly as RFC 9112 writes it: what two programs could
 * read in two ways is refused, and so is what cannot be HTTP, at its first wrong byte.
 *
 * <p>A response is read as generously as RFC 9112 allows: a line may end with LF alone, and a folded line is one with spaces.
 * If its status is not 101, it opens nothing and is there for a person to read: then a line that is no field is left out, and a
 * character that cannot be there becomes a space.
 *
 * <p>One reader reads one head: an interim response is followed by a new reader. Not safe for use by several threads.
 */
public final class HeadReader {
    /** The usual limit of a head, 16 KiB. */
    public static final int DEFAULT_LIMIT = 16 * 1024;

    /** A head with more field lines than this is refused. */
    public static final int MAX_FIELDS = 100;

    private static final String SWITCHING_PROTOCOLS = "101";

    /** How many bytes of something that is not HTTP are shown in the message. */
    private static final int SHOWN = 24;

    private enum Kind {
        REQUEST,
        RESPONSE
    }

    private final Kind kind;
    private final int limit;

    /** Bytes of the head so far, line ends included. */
    private int size;

    private final HeadLine line;
    private boolean afterCr;

    /** A line of a response is complete, unless the next byte says that it goes on. */
    private boolean mayBeFolded;

    /** The line goes on, and its next blanks are part of the fold. */
    private boolean inFold;

    private boolean afterEmptyLine;

    /** Null until the space behind it. */
    private @Nullable String method;

    /** The three parts of the first line once it is complete. */
    private String @Nullable [] start;

    private final HeadFields fields = new HeadFields();

    /** A {@link RequestHead} or a {@link ResponseHead} once it is complete. */
    private @Nullable Record head;

    /** What was wrong with the status line before it was known whether the response is a refusal. */
    private @Nullable String flaw;

    private @Nullable HeadException failure;

    private HeadReader(Kind kind, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("The limit of a head is at least 1 byte, not " + limit + ".");
        }
        this.kind = kind;
        this.limit = limit;
        this.line = new HeadLine(limit);
    }

    /**
     * A reader of a request's head.
     *
     * @param limit how many bytes the head may have, line ends included; at least 1, {@link #DEFAULT_LIMIT} is usual
     * @return a new reader
     */
    public static HeadReader forRequest(int limit) {
        return new HeadReader(Kind.REQUEST, limit);
    }

    /**
     * A reader of a response's head.
     *
     * @param limit how many bytes the head may have, line ends included; at least 1, {@link #DEFAULT_LIMIT} is usual
     * @return a new reader
     */
    public static HeadReader forResponse(int limit) {
        return new HeadReader(Kind.RESPONSE, limit);
    }

    /**
     * Reads up to and including the empty line that ends the head and leaves what follows in the buffer. Once the head is
     * complete nothing more is read.
     *
     * @param in any number of bytes; the caller keeps it, nothing refers to it after the call
     * @return true if the head is complete
     * @throws HeadException if this is not an acceptable head; every later call throws it again
     */
    public boolean read(ByteBuffer in) throws HeadException {
        if (failure != null) {
            throw failure;
        }
        try {
            while (head == null && in.hasRemaining()) {
                acceptText(in);
                if (in.hasRemaining()) {
                    accept(in.get() & 0xff, in);
                }
            }
        } catch (HeadException e) {
            failure = e;
            throw e;
        }
        return head != null;
    }

    /**
     * How much of the head has come.
     *
     * @return bytes, line ends included
     */
    public int size() {
        return size;
    }

    /**
     * The request that was read.
     *
     * @return its head
     * @throws IllegalStateException if this reads responses or {@link #read} has not returned true
     */
    public RequestHead request() {
        if (head instanceof RequestHead request) {
            return request;
        }
        throw notRead(Kind.REQUEST);
    }

    /**
     * The response that was read.
     *
     * @return its head
     * @throws IllegalStateException if this reads requests or {@link #read} has not returned true
     */
    public ResponseHead response() {
        if (head instanceof ResponseHead response) {
            return response;
        }
        throw notRead(Kind.RESPONSE);
    }

    /**
     * The method of a request, which is known before the rest of its head.
     *
     * @return the method; empty if it has not come yet
     */
    public String method() {
        return method == null ? "" : method;
    }

    /**
     * The path of a request, which is known before the rest of its head.
     *
     * @return as {@link RequestHead#path}; empty if the request line has not come, or cannot be read
     */
    public String path() {
        return kind == Kind.RESPONSE || start == null
                ? ""
                : new RequestHead(start[0], start[1], start[2], Headers.of()).path();
    }

    /**
     * What is known of a response that opens no WebSocket, also if the rest of its head is missing or cannot be read.
     *
     * @return its head as far as it was read; {@code null} if its status is not known yet, or is below 200
     */
    public @Nullable ResponseHead refusal() {
        return kind == Kind.RESPONSE && start != null && start[1].charAt(0) > '1' ? responseHead(start) : null;
    }

    /**
     * What to report if the connection ended before the head was complete.
     *
     * @return a new exception that says how far the head got
     */
    public HeadException ended() {
        return size == 0
                ? HeadException.elsewhere(noun(), "the connection ended before the first byte of the " + noun())
                : bad("the connection ended in the middle of the " + noun() + "'s head, after " + size + " bytes");
    }

    /** What can neither end a line nor be wrong, in one go; nothing where each byte counts. */
    private void acceptText(ByteBuffer in) {
        if (afterCr || mayBeFolded || inFold || start == null && method == null) {
            return;
        }
        int from = in.position();
        int most = from + Math.min(in.remaining(), limit - size);
        int to = from;
        while (to < most && isText(in.get(to))) {
            to++;
        }
        int count = to - from;
        line.append(in, count);
        size += count;
    }

    private static boolean isText(byte c) {
        return c >= ' ' ? c != 0x7f : c < 0 || c == '\t';
    }

    private void accept(int c, ByteBuffer rest) throws HeadException {
        if (++size > limit) {
            throw tooLong();
        }
        if (afterCr) {
            afterCr = false;
            if (c == '\n') {
                lineEnded();
                return;
            }
            odd("a CR without LF in the " + place()); // RFC 9112 §2.2: others read it as a line end or as a space
            line.append(' ');
        }
        if (mayBeFolded) {
            mayBeFolded = false;
            if (HeadFields.isBlank(c)) { // RFC 9112 §5.2: a fold, with the blanks around it, is read as spaces
                fold();
                return;
            }
            endLine();
        }
        if (inFold && HeadFields.isBlank(c)) {
            return;
        }
        inFold = false;
        if (start == null) {
            acceptStart(c, rest);
        }
        if (c == '\r') {
            afterCr = true;
        } else if (c == '\n') {
            if (kind == Kind.REQUEST) { // RFC 9112 §2.2 lets us take it; so there is nothing to disagree about
                throw bad("an LF without CR in the " + place());
            }
            lineEnded();
        } else if (!isText((byte) c)) { // RFC 9110 §5.5
            odd(String.format("the control character 0x%02x in the %s", c, place()));
            line.append(' ');
        } else {
            line.append(c);
        }
    }

    private void fold() {
        line.dropBlanks();
        line.append(' ');
        inFold = true;
    }

    /** Nobody may send this. It is an error, except in a refusal: what can be read of that is worth more than none of it. */
    private void odd(String what) throws HeadException {
        if (kind == Kind.REQUEST || start != null && start[1].equals(SWITCHING_PROTOCOLS)) {
            throw bad(what);
        }
        if (start == null && flaw == null) {
            flaw = what;
        }
    }

    /** Refuses what cannot be HTTP as soon as it shows: a peer that speaks something else may wait for us for ever. */
    private void acceptStart(int c, ByteBuffer rest) throws HeadException {
        if (kind == Kind.RESPONSE) {
            if (line.length() < StartLine.PROTOCOL.length() && c != StartLine.PROTOCOL.charAt(line.length())) {
                throw notHttp(c, rest);
            }
            return;
        }
        if (method != null) {
            return;
        }
        if (line.length() == 0 && c == '\r') {
            if (afterEmptyLine) { // RFC 9112 §2.2: one empty line before a request is ignored, we take no more
                throw bad("more than one empty line before the request line");
            }
        } else if (line.length() > 0 && c == ' ') {
            method = line.text();
        } else if (!Headers.isToken(String.valueOf((char) c))) {
            throw notHttp(c, rest);
        }
    }

    private void lineEnded() throws HeadException {
        if (kind == Kind.RESPONSE && start != null && line.length() > 0) {
            mayBeFolded = true;
        } else {
            endLine();
        }
    }

    private void endLine() throws HeadException {
        String text = line.take();
        if (start == null && text.isEmpty()) {
            afterEmptyLine = true;
        } else if (start == null) {
            start = kind == Kind.REQUEST ? StartLine.ofRequest(text) : statusLine(text);
        } else if (!text.isEmpty()) {
            field(text);
        } else if (kind == Kind.REQUEST) {
            head = new RequestHead(start[0], start[1], start[2], fields.headers());
        } else {
            head = responseHead(start);
        }
    }

    private ResponseHead responseHead(String[] status) {
        return new ResponseHead(status[0], Integer.parseInt(status[1]), status[2], fields.headers());
    }

    private String[] statusLine(String text) throws HeadException {
        String[] parts = StartLine.ofResponse(text);
        if (!text.startsWith(parts[0] + " " + parts[1])) {
            odd("the status line " + Excerpt.of(text) + " has more than one space, or a tab, in front of the status");
        }
        if (flaw != null && parts[1].equals(SWITCHING_PROTOCOLS)) {
            throw bad(flaw);
        }
        return parts;
    }

    private void field(String text) throws HeadException {
        if (fields.count() < MAX_FIELDS) {
            String wrong = fields.add(text);
            if (wrong != null) {
                odd(wrong);
            }
        } else if (refusal() == null) { // else there is more than enough to read
            throw new HeadException(431, "The " + noun() + " has more than " + MAX_FIELDS + " header lines.");
        }
    }

    private HeadException notHttp(int c, ByteBuffer rest) {
        boolean tls = line.length() == 0 && (c == 0x16 || c == 0x15); // RFC 8446 §5.1: handshake or alert record
        if (tls && kind == Kind.REQUEST) {
            return bad("the client speaks TLS, but this port does not: use ws:// instead of wss://");
        }
        if (tls) {
            return bad("the server speaks TLS: use wss:// instead of ws://");
        }
        line.append(c);
        ByteBuffer more = rest.duplicate(); // the start of a banner tells what it is, so show what is there
        while (line.length() < SHOWN && more.hasRemaining()) {
            line.append(more.get());
        }
        String expected = kind == Kind.REQUEST ? "an HTTP request" : "an HTTP response";
        return HeadException.elsewhere(
                noun(), "what arrived is not " + expected + ", it starts with " + line.excerpt());
    }

    private HeadException tooLong() {
        // RFC 9112 §3 asks for 414 if it is the target that is too long, RFC 6585 §5 for 431 if it is the fields
        return new HeadException(
                start == null ? 414 : 431,
                "The head of the " + noun() + " is longer than the limit of " + limit
                        + " bytes; Limits.withMaxHandshakeHead sets that limit.");
    }

    private HeadException bad(String what) {
        return HeadException.malformed(noun(), what);
    }

    private String noun() {
        return kind == Kind.REQUEST ? "request" : "response";
    }

    private String place() {
        if (start == null) {
            return kind == Kind.REQUEST ? "request line" : "status line";
        }
        return "header line " + (fields.count() + 1);
    }

    private IllegalStateException notRead(Kind asked) {
        return new IllegalStateException(
                kind != asked
                        ? "This reader reads a " + noun() + "."
                        : "The head is not complete: call this after read() returned true.");
    }
}
