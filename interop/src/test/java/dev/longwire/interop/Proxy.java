package dev.longwire.interop;

/** Placeholder until written. */
record Proxy(String name) {
    int port(String scheme) {
        return 0;
    }

    void require() {}

    String version() {
        return "";
    }

    static void stopAll() {}
}
