package dev.longwire.handshake;

import java.util.regex.Pattern;

/** Takes the first line of a head apart. */
final class StartLine {
    static final String PROTOCOL = "HTTP/";

    private static final Pattern STATUS = Pattern.compile("[1-9][0-9]{2}");

    private StartLine() {}

    /** Method, target and version (RFC 9112 §3). */
    static String[] ofRequest(String text) throws HeadException {
        String[] parts = text.split(" ", -1);
        if (parts.length != 3 || parts[1].isEmpty()) {
            throw bad(
                    "request",
                    "the request line " + Excerpt.withoutQuery(text)
                            + " is not a method, a target and a version with one space between");
        }
        for (int i = 0; i < parts[1].length(); i++) {
            char c = parts[1].charAt(i);
            if (c < ' ' || c > 0x7e || c == '#') { // RFC 9112 §3.2: a target has neither fragment nor raw bytes
                throw bad(
                        "request",
                        "the target " + Excerpt.withoutQuery(parts[1])
                                + " has a character that must be percent-encoded");
            }
        }
        return new String[] {parts[0], parts[1], version("request", parts[2])};
    }

    /**
     * Version, status and reason (RFC 9112 §4), with any blanks between them. The space before an empty reason is often
     * forgotten, and nothing depends on it.
     */
    static String[] ofResponse(String text) throws HeadException {
        String[] parts = text.split("[ \t]+", 3);
        if (parts.length < 2 || !STATUS.matcher(parts[1]).matches()) {
            throw bad(
                    "response",
                    "the status line " + Excerpt.of(text) + " is not a version, a three-digit status and a reason");
        }
        return new String[] {version("response", parts[0]), parts[1], parts.length == 3 ? parts[2] : ""};
    }

    /** RFC 9112 §2.3: case-sensitive, one digit each. */
    private static String version(String noun, String text) throws HeadException {
        boolean numbers = text.length() == PROTOCOL.length() + 3
                && isDigit(text.charAt(PROTOCOL.length()))
                && text.charAt(PROTOCOL.length() + 1) == '.'
                && isDigit(text.charAt(PROTOCOL.length() + 2));
        if (!numbers || !text.startsWith(PROTOCOL)) {
            throw bad(noun, "the version " + Excerpt.of(text) + " is not of the form HTTP/1.1");
        }
        return text;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static HeadException bad(String noun, String what) {
        return HeadException.malformed(noun, what);
    }
}
