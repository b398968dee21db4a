package dev.longwire.handshake;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The path of a request, read the one way that routes and access rules share. Where two rules read a path in two ways, one of
 * them lets pass what the other would have stopped.
 *
 * <p>The path is split at each {@code /} first. Then each segment is percent-decoded as UTF-8 (RFC 3986 §2.1, §3.3). So
 * {@code %2F} stands for a slash inside a segment and never separates two. An empty segment, of {@code //} or behind a slash at
 * the end, is a segment: {@code /} has one, and {@code /a/} has two. The case of letters counts.
 *
 * <p>What is no path is answered with 400: an escape without two hexadecimal digits, octets that are not UTF-8, an encoded NUL,
 * and a segment that is {@code .} or {@code ..}, also as {@code %2e}. RFC 3986 §5.2.4 would resolve such dots, and clients do so
 * before they ask. One that did not may have passed an access rule of a proxy that saw another path than this server would.
 *
 * <p>Immutable, and safe for use by several threads.
 */
public final class RequestPath {
    private final String raw;
    private final List<String> segments;

    private RequestPath(String raw, List<String> segments) {
        this.raw = raw;
        this.segments = segments;
    }

    /**
     * Reads a path.
     *
     * @param raw the path without a query, percent-encoded, as {@link RequestHead#path} gives it
     * @return the path
     * @throws HeadException with status 400 if it is none; says which segment is wrong and why
     */
    public static RequestPath parse(String raw) throws HeadException {
        if (!raw.startsWith("/")) { // RFC 9112 §3.2: an authority or an asterisk, for CONNECT and OPTIONS
            throw HeadException.malformed(
                    "request", "the path " + Excerpt.withoutQuery(raw) + " does not begin with '/'");
        }
        List<String> segments = new ArrayList<>();
        for (String segment : split(raw)) {
            String wrong = fault(segment);
            if (wrong != null) {
                throw HeadException.malformed(
                        "request", "the path segment " + Excerpt.withoutQuery(segment) + " " + wrong);
            }
            segments.add(decoded(segment));
        }
        return new RequestPath(raw, Collections.unmodifiableList(segments));
    }

    /**
     * What stands between the slashes.
     *
     * @return the decoded segments in order, at least one; immutable. A segment may be empty, and may hold any character but NUL,
     *     also {@code /} and {@code \}.
     */
    public List<String> segments() {
        return segments;
    }

    /**
     * The path as the client sent it.
     *
     * @return the path, percent-encoded
     */
    public String raw() {
        return raw;
    }

    /** As {@link #raw}, which is visible ASCII. */
    @Override
    public String toString() {
        return raw;
    }

    /** The raw segments of a path that begins with a slash. */
    static String[] split(String path) {
        return path.substring(1).split("/", -1);
    }

    /** Why no path has this raw segment, as what follows the segment in a sentence; null if one may. */
    static @Nullable String fault(String segment) {
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '?' || c == '#') {
                return String.format("has the character U+%04X at index %d, which must be percent-encoded", (int) c, i);
            }
        }
        int malformed = PercentEncoding.malformed(segment);
        if (malformed >= 0) {
            return "has a '%' at index " + malformed
                    + " that is not followed by two hexadecimal digits: write %25 for the"
                    + " sign itself (RFC 3986 §2.1)";
        }
        String decoded = decoded(segment);
        if (decoded == null) {
            return "is not UTF-8 when it is percent-decoded";
        }
        if (decoded.indexOf('\0') >= 0) {
            return "has an encoded NUL, which this server does not take";
        }
        if (decoded.equals(".") || decoded.equals("..")) {
            return "is a dot segment, which this server does not resolve: ask for the path that it leads to (RFC 3986"
                    + " §5.2.4)";
        }
        return null;
    }

    /** The text of a raw segment; null if it is not UTF-8. */
    static @Nullable String decoded(String segment) {
        if (segment.indexOf('%') < 0) {
            return segment;
        }
        try {
            return StandardCharsets.UTF_8 // whose decoder reports what is ill-formed, unlike that of String
                    .newDecoder()
                    .decode(ByteBuffer.wrap(PercentEncoding.decode(segment)))
                    .toString();
        } catch (CharacterCodingException illFormed) {
            return null;
        }
    }
}
