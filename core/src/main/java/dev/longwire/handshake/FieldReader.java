package dev.longwire.handshake;

import dev.longwire.Headers;

/** Reads the value of one field line from left to right (RFC 9110 §5.6). Throws with a plain clause where it is malformed. */
final class FieldReader {
    private final String line;
    private int at;

    FieldReader(String line) {
        this.line = line;
    }

    /** Passes blanks, then the character if it is the next one. */
    boolean next(char wanted) {
        boolean there = sees(wanted);
        at += there ? 1 : 0;
        return there;
    }

    /** Passes blanks. Whether the character is the next one. */
    boolean sees(char wanted) {
        return !atEnd() && line.charAt(at) == wanted;
    }

    /** Passes blanks. Whether nothing is left. */
    boolean atEnd() {
        while (at < line.length() && HeadFields.isBlank(line.charAt(at))) {
            at++;
        }
        return at == line.length();
    }

    /** Passes the commas before an element of a list, since empty elements do not count (§5.6.1.2). False at the end. */
    boolean nextElement() {
        boolean first = at == 0;
        boolean comma = false;
        while (next(',')) {
            comma = true;
        }
        if (!atEnd() && !first && !comma) {
            throw malformed("a character is in the wrong place");
        }
        return !atEnd();
    }

    /** A token, behind any blanks. */
    String token(String what) {
        atEnd();
        int start = at;
        while (at < line.length() && Headers.isToken(line.substring(at, at + 1))) {
            at++;
        }
        if (at == start) {
            throw malformed(what + " is missing");
        }
        return line.substring(start, at);
    }

    /** A token, or what stands between quotes without its escapes (§5.6.4). */
    String tokenOrQuoted(String what) {
        return sees('"') ? quoted() : token(what);
    }

    private String quoted() {
        StringBuilder value = new StringBuilder();
        for (at++; at < line.length() && line.charAt(at) != '"'; at++) {
            if (line.charAt(at) == '\\' && at + 1 < line.length()) {
                at++;
            }
            value.append(line.charAt(at));
        }
        if (at == line.length()) {
            throw malformed("a quote is not closed");
        }
        at++;
        return value.toString();
    }

    IllegalArgumentException malformed(String what) {
        return new IllegalArgumentException(what + ", at index " + at + " of " + Excerpt.of(line));
    }
}
