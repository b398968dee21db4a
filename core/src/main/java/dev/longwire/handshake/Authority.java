package dev.longwire.handshake;

import java.util.Locale;

/**
 * Host and port as they stand in a Host field, an Origin or a URL (RFC 3986 §3.2). Messages of this class never repeat its
 * input, which may be a misplaced password.
 *
 * @param host a name or an address in lower case, IPv6 without brackets
 * @param port 1 to 65535, or {@link #NO_PORT}
 */
record Authority(String host, int port) {
    static final int NO_PORT = -1;

    /** RFC 1035 §2.3.4, without the root's dot. */
    private static final int MAX_NAME = 253;

    private static final int MAX_LABEL = 63;

    static Authority parse(String text) {
        int colon = portColon(text);
        if (colon >= 0 && text.indexOf(':', colon + 1) >= 0) {
            throw new IllegalArgumentException(
                    "there is more than one colon: an IPv6 address must stand between brackets");
        }
        String port = colon < 0 ? "" : text.substring(colon + 1);
        String host = (colon < 0 ? text : text.substring(0, colon)).toLowerCase(Locale.ROOT);
        if (host.isEmpty()) {
            throw new IllegalArgumentException("the host is missing");
        }
        if (host.startsWith("[")) {
            if (!host.endsWith("]")) {
                throw new IllegalArgumentException("an IPv6 address must stand between brackets");
            }
            host = host.substring(1, host.length() - 1);
            ipv6(host);
        } else {
            checkName(host);
        }
        return new Authority(host, port.isEmpty() ? NO_PORT : port(port)); // RFC 3986 §3.2.3: an empty port is none
    }

    static boolean isValid(String text) {
        try {
            parse(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false; // the answer names the field, and that says enough
        }
    }

    /** The host as it stands in a URL. */
    static String bracketed(String host) {
        return host.indexOf(':') < 0 ? host : "[" + host + "]";
    }

    /** Whether a host, by its form alone, is this machine. */
    static boolean isLoopback(String host) {
        if (host.indexOf(':') >= 0) {
            return ipv6(host).isLoopback();
        }
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        if (name.equals("localhost") || name.endsWith(".localhost")) { // RFC 6761 §6.3
            return true;
        }
        IpAddress address = name.startsWith("127.") ? IpAddress.parse(name) : null;
        return address != null && address.isLoopback();
    }

    /** Where the colon before the port is, or -1; colons between brackets do not count. */
    static int portColon(String text) {
        return text.indexOf(':', Math.max(0, text.lastIndexOf(']')));
    }

    private static int port(String text) {
        int port = 0;
        for (int i = 0; i < text.length() && port <= 65535; i++) {
            char c = text.charAt(i);
            port = c >= '0' && c <= '9' ? 10 * port + c - '0' : Integer.MAX_VALUE;
        }
        if (text.length() > 5 || port < 1 || port > 65535) {
            throw new IllegalArgumentException("the port is not a number from 1 to 65535");
        }
        return port;
    }

    private static IpAddress ipv6(String text) {
        IpAddress address = text.indexOf(':') < 0 ? null : IpAddress.parse(text);
        if (address == null) {
            throw new IllegalArgumentException("what stands between the brackets is not an IPv6 address");
        }
        return address;
    }

    /** Stricter than RFC 3986 §3.2.2: only what a name server or a hosts file can know. */
    private static void checkName(String host) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '.' || c == '_')) {
                throw new IllegalArgumentException("the host has a character that a host name cannot have: "
                        + String.format("U+%04X", (int) c) + " at index " + i + " of the host");
            }
        }
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        int end;
        for (int start = 0; start <= name.length(); start = end + 1) {
            int dot = name.indexOf('.', start);
            end = dot < 0 ? name.length() : dot;
            if (end == start || end - start > MAX_LABEL || name.length() > MAX_NAME) {
                throw new IllegalArgumentException("the host has an empty part, a part of more than " + MAX_LABEL
                        + " characters, or more than " + MAX_NAME + " characters");
            }
        }
    }
}
