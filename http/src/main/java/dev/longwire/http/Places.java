package dev.longwire.http;

/** Hosts and ports as people write them. */
final class Places {
    private Places() {}

    /** Such as {@code localhost:8000} or {@code [::1]:8000}. */
    static String of(String host, int port) {
        return bracketed(host) + ":" + port;
    }

    /** The host of such a text, without brackets and zone. */
    static String host(String place) {
        int colon = place.lastIndexOf(':');
        String host = colon < 0 ? place : place.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        int zone = host.indexOf('%');
        return zone < 0 ? host : host.substring(0, zone);
    }

    static String bracketed(String host) {
        return host.indexOf(':') < 0 ? host : "[" + host + "]";
    }
}
