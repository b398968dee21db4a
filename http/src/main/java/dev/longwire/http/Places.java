package dev.longwire.http;

/** Hosts and ports as people write them. */
final class Places {
    private Places() {}

    /** Such as {@code localhost:8000} or {@code [::1]:8000}. */
    static String of(String host, int port) {
        return bracketed(host) + ":" + port;
    }

    static String bracketed(String host) {
        return host.indexOf(':') < 0 ? host : "[" + host + "]";
    }
}
