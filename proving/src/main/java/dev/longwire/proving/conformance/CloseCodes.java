package dev.longwire.proving.conformance;

/** The rules of RFC 6455 §7.4 and the IANA registry for the codes of a Close frame, apart from Longwire's own. */
final class CloseCodes {
    private CloseCodes() {}

    static boolean mayBeSent(int code) {
        return switch (code) {
            case 1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011 -> true; // RFC 6455 §7.4.1
            case 1012, 1013, 1014 -> true; // the registry
            default -> code >= 3000 && code < 5000; // §7.4.2
        };
    }
}
