package dev.longwire.handshake;

import dev.longwire.Headers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads one HTTP/1.1 head, in pieces of any size, strictly as RFC 9112 writes it: what two programs could read in two ways is
 * refused, and so is what cannot be HTTP, at its first wrong byte.
 *
 * <p>One reader reads one head: an interim response is followed by a new reader. Not safe for use by several threads.
 */
public final class HeadReader {
    /** The usual limit of a head, 16 KiB. */
    public static final int DEFAULT_LIMIT = 16 * 1024;

    /** A head with more field lines than this is refused. */
    public static final int MAX_FIELDS = 100;

    private static final String PROTOCOL = "HTTP/";
    private static final Pattern STATUS = Pattern.compile("[1-9][0-9]{2}");

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

    /** The current line without its CR. */
    private byte[] line = new byte[128];

    private int length;
    private boolean afterCr;
    private boolean afterEmptyLine;
    private boolean afterMethod;

    /** The three parts of the first line once it is complete. */
    private String @Nullable [] start;

    /** Name, value, name, value ... */
    private final List<String> fields = new ArrayList<>();

    /** A {@link RequestHead} or a {@link ResponseHead} once it is complete. */
    private @Nullable Record head;

    private @Nullable HeadException failure;

    private HeadReader(Kind kind, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("The limit of a head is at least 1 byte, not " + limit + ".");
        }
        this.kind = kind;
        this.limit = limit;
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
     * What to report if the connection ended before the head was complete.
     *
     * @return a new exception that says how far the head got
     */
    public HeadException ended() {
        return bad(
                size == 0
                        ? "the connection ended before the first byte of the " + noun()
                        : "the connection ended in the middle of the " + noun() + "'s head, after " + size + " bytes");
    }

    /** What can neither end a line nor be wrong, in one go; nothing where each byte counts. */
    private void acceptText(ByteBuffer in) {
        if (afterCr || start == null && !afterMethod) {
            return;
        }
        int from = in.position();
        int most = from + Math.min(in.remaining(), limit - size);
        int to = from;
        while (to < most && isText(in.get(to))) {
            to++;
        }
        int count = to - from;
        makeRoom(count);
        in.get(line, length, count);
        length += count;
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
            if (c != '\n') { // RFC 9112 §2.2: a bare CR is invalid; others read it as a line end or as a space
                throw bad("a CR without LF in the " + place());
            }
            afterCr = false;
            endLine();
            length = 0;
            return;
        }
        if (start == null) {
            acceptStart(c, rest);
        }
        if (c == '\r') {
            afterCr = true;
        } else if (c == '\n') { // RFC 9112 §2.2 lets a recipient accept it; refusing leaves nothing to disagree about
            throw bad("an LF without CR in the " + place());
        } else if (!isText((byte) c)) { // RFC 9110 §5.5
            throw bad(String.format("the control character 0x%02x in the %s", c, place()));
        } else {
            append(c);
        }
    }

    /** Refuses what cannot be HTTP as soon as it shows: a peer that speaks something else may wait for us for ever. */
    private void acceptStart(int c, ByteBuffer rest) throws HeadException {
        if (kind == Kind.RESPONSE) {
            if (length < PROTOCOL.length() && c != PROTOCOL.charAt(length)) {
                throw notHttp(c, rest);
            }
            return;
        }
        if (afterMethod) {
            return;
        }
        if (length == 0 && c == '\r') {
            if (afterEmptyLine) { // RFC 9112 §2.2: one empty line before a request is ignored, we take no more
                throw bad("more than one empty line before the request line");
            }
        } else if (length > 0 && c == ' ') {
            afterMethod = true;
        } else if (!Headers.isToken(String.valueOf((char) c))) {
            throw notHttp(c, rest);
        }
    }

    private void append(int c) {
        makeRoom(1);
        line[length++] = (byte) c;
    }

    private void makeRoom(int bytes) {
        if (length + bytes > line.length) {
            line = Arrays.copyOf(line, Math.max(length + bytes, Math.min(limit, 2 * line.length)));
        }
    }

    private void endLine() throws HeadException {
        String text = new String(line, 0, length, StandardCharsets.ISO_8859_1);
        if (start == null && text.isEmpty()) {
            afterEmptyLine = true;
        } else if (start == null) {
            start = kind == Kind.REQUEST ? requestLine(text) : statusLine(text);
        } else if (text.isEmpty()) {
            Headers headers = Headers.of(fields.toArray(new String[0]));
            head = kind == Kind.REQUEST
                    ? new RequestHead(start[0], start[1], start[2], headers)
                    : new ResponseHead(start[0], Integer.parseInt(start[1]), start[2], headers);
        } else {
            field(text);
        }
    }

    /** RFC 9112 §3. */
    private String[] requestLine(String text) throws HeadException {
        String[] parts = text.split(" ", -1);
        if (parts.length != 3 || parts[1].isEmpty()) {
            throw bad("the request line " + Excerpt.of(text)
                    + " is not a method, a target and a version with one space between");
        }
        for (int i = 0; i < parts[1].length(); i++) {
            char c = parts[1].charAt(i);
            if (c < ' ' || c > 0x7e || c == '#') { // RFC 9112 §3.2: a target has neither fragment nor raw bytes
                throw bad("the target " + Excerpt.of(parts[1]) + " has a character that must be percent-encoded");
            }
        }
        return new String[] {parts[0], parts[1], version(parts[2])};
    }

    /** RFC 9112 §4; the space before an empty reason is often forgotten and nothing depends on it. */
    private String[] statusLine(String text) throws HeadException {
        String[] parts = text.split(" ", 3);
        if (parts.length < 2 || !STATUS.matcher(parts[1]).matches()) {
            throw bad("the status line " + Excerpt.of(text) + " is not a version, a three-digit status and a reason");
        }
        return new String[] {version(parts[0]), parts[1], parts.length == 3 ? parts[2] : ""};
    }

    /** RFC 9112 §2.3: case-sensitive, one digit each. */
    private String version(String text) throws HeadException {
        boolean numbers = text.length() == PROTOCOL.length() + 3
                && isDigit(text.charAt(PROTOCOL.length()))
                && text.charAt(PROTOCOL.length() + 1) == '.'
                && isDigit(text.charAt(PROTOCOL.length() + 2));
        if (!numbers || !text.startsWith(PROTOCOL)) {
            throw bad("the version " + Excerpt.of(text) + " is not of the form HTTP/1.1");
        }
        return text;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** RFC 9112 §5. */
    private void field(String text) throws HeadException {
        if (fields.size() == 2 * MAX_FIELDS) {
            throw new HeadException(431, "The " + noun() + " has more than " + MAX_FIELDS + " header lines.");
        }
        if (text.charAt(0) == ' ' || text.charAt(0) == '\t') { // RFC 9112 §5.2
            throw bad("a header line starts with whitespace, and line folding is not allowed");
        }
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw bad("the header line " + Excerpt.of(text) + " has no colon");
        }
        String name = text.substring(0, colon);
        if (!Headers.isToken(name)) { // RFC 9112 §5.1: whitespace before the colon has been used to smuggle fields
            throw bad("the header name " + Excerpt.of(name)
                    + " is empty or has a character, such as a space, that a name cannot have");
        }
        fields.add(name);
        fields.add(text.substring(colon + 1));
    }

    private HeadException notHttp(int c, ByteBuffer rest) {
        boolean tls = length == 0 && (c == 0x16 || c == 0x15); // RFC 8446 §5.1: handshake or alert record
        if (tls && kind == Kind.REQUEST) {
            return bad("the client speaks TLS, but this port does not: use ws:// instead of wss://");
        }
        if (tls) {
            return bad("the server speaks TLS: use wss:// instead of ws://");
        }
        append(c);
        ByteBuffer more = rest.duplicate(); // the start of a banner tells what it is, so show what is there
        while (length < SHOWN && more.hasRemaining()) {
            append(more.get());
        }
        String expected = kind == Kind.REQUEST ? "an HTTP request" : "an HTTP response";
        return bad("what arrived is not " + expected + ", it starts with " + Excerpt.of(line, length));
    }

    private HeadException tooLong() {
        // RFC 9112 §3 asks for 414 if it is the target that is too long, RFC 6585 §5 for 431 if it is the fields
        return new HeadException(
                start == null ? 414 : 431,
                "The head of the " + noun() + " is longer than the limit of " + limit
                        + " bytes; Limits.withMaxHandshakeHead sets that limit.");
    }

    private HeadException bad(String what) {
        return new HeadException(400, "Not a valid HTTP " + noun() + ": " + what + ".");
    }

    private String noun() {
        return kind == Kind.REQUEST ? "request" : "response";
    }

    private String place() {
        if (start == null) {
            return kind == Kind.REQUEST ? "request line" : "status line";
        }
        return "header line " + (fields.size() / 2 + 1);
    }

    private IllegalStateException notRead(Kind asked) {
        return new IllegalStateException(
                kind != asked
                        ? "This reader reads a " + noun() + "."
                        : "The head is not complete: call this after read() returned true.");
    }
}
