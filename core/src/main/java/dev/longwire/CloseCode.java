package dev.longwire;

/**
 * The status codes of a Close frame (RFC 6455 §7.4 and the IANA registry "WebSocket Close Code Number"). Applications may
 * use 3000 to 3999 (registered) and 4000 to 4999 (private) besides these.
 */
public final class CloseCode {
    /** The purpose of the connection is fulfilled. */
    public static final int NORMAL = 1000;
    /** The endpoint goes away: a server shuts down, a page is left. */
    public static final int GOING_AWAY = 1001;
    /** The peer broke the protocol. */
    public static final int PROTOCOL_ERROR = 1002;
    /** A kind of data that this endpoint does not take, such as binary where only text is understood. */
    public static final int UNSUPPORTED_DATA = 1003;
    /** Never on the wire: the peer's Close frame carried no code. */
    public static final int NO_CODE = 1005;
    /** Never on the wire: the connection ended without a Close frame from the peer. */
    public static final int ABNORMAL = 1006;
    /** A message does not match its type, such as ill-formed UTF-8 in text. */
    public static final int INVALID_DATA = 1007;
    /** A message breaks the receiver's rules. */
    public static final int POLICY_VIOLATION = 1008;
    /** A message is larger than the receiver's limit. */
    public static final int TOO_BIG = 1009;
    /** The client needs an extension that the server did not agree to. */
    public static final int EXTENSION_NEEDED = 1010;
    /** The endpoint met an error of its own, such as a listener that threw. */
    public static final int INTERNAL_ERROR = 1011;
    /** The service restarts; come back after a while. */
    public static final int SERVICE_RESTART = 1012;
    /** The service is overloaded; try again later. */
    public static final int TRY_AGAIN_LATER = 1013;
    /** A gateway got an invalid answer from the server behind it. */
    public static final int BAD_GATEWAY = 1014;
    /** Never on the wire: the TLS handshake failed. */
    public static final int TLS_FAILED = 1015;

    private CloseCode() {}

    /**
     * Whether a Close frame may carry this code: 1000 to 1003, 1007 to 1014 and 3000 to 4999 (RFC 6455 §7.4.1, §7.4.2).
     *
     * @param code the code
     * @return false for codes that are reserved, undefined or never sent
     */
    public static boolean mayBeSent(int code) {
        return (code >= NORMAL && code <= UNSUPPORTED_DATA)
                || (code >= INVALID_DATA && code <= BAD_GATEWAY)
                || (code >= 3000 && code <= 4999);
    }

    /**
     * What a code means, in the words of the registry.
     *
     * @param code any code
     * @return a short lower-case phrase, such as {@code "going away"}
     */
    public static String describe(int code) {
        return switch (code) {
            case NORMAL -> "normal";
            case GOING_AWAY -> "going away";
            case PROTOCOL_ERROR -> "protocol error";
            case UNSUPPORTED_DATA -> "unsupported data";
            case NO_CODE -> "no code given";
            case ABNORMAL -> "abnormal";
            case INVALID_DATA -> "invalid data";
            case POLICY_VIOLATION -> "policy violation";
            case TOO_BIG -> "message too big";
            case EXTENSION_NEEDED -> "extension needed";
            case INTERNAL_ERROR -> "internal error";
            case SERVICE_RESTART -> "service restart";
            case TRY_AGAIN_LATER -> "try again later";
            case BAD_GATEWAY -> "bad gateway";
            case TLS_FAILED -> "TLS handshake failed";
            default ->
                code >= 4000 && code <= 4999
                        ? "private use"
                        : code >= 3000 && code <= 3999 ? "registered use" : "undefined";
        };
    }
}
