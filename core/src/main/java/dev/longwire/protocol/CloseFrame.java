package dev.longwire.protocol;

import static dev.longwire.CloseCode.INVALID_DATA;
import static dev.longwire.CloseCode.NO_CODE;
import static dev.longwire.CloseCode.PROTOCOL_ERROR;

import dev.longwire.CloseCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The payload of a Close frame (RFC 6455 §5.5.1).
 *
 * @param code its code; {@link CloseCode#NO_CODE} if it has none
 * @param reason its reason; empty if it has none
 */
public record CloseFrame(int code, String reason) {
    /** The most octets of UTF-8 that a reason can have: a control frame's 125 less the code. */
    public static final int MOST_REASON = 123;

    /**
     * A Close frame that an application asks for.
     *
     * @param code a code that may be sent
     * @param reason at most 123 bytes of UTF-8
     * @return the frame
     * @throws IllegalArgumentException if it cannot be sent; says why
     */
    public static CloseFrame checked(int code, String reason) {
        if (!CloseCode.mayBeSent(code)) {
            throw new IllegalArgumentException("close code " + code + " (" + CloseCode.describe(code)
                    + ") may not be sent; use 1000 to 1003, 1007 to 1014 or 3000 to 4999");
        }
        int length = Utf8.encode(reason).length;
        if (length > MOST_REASON) {
            throw new IllegalArgumentException("the close reason has " + length + " bytes of UTF-8; at most "
                    + MOST_REASON + " fit into a Close frame");
        }
        return new CloseFrame(code, reason);
    }

    static CloseFrame parse(ByteBuffer payload) throws ProtocolException {
        if (!payload.hasRemaining()) {
            return new CloseFrame(NO_CODE, "");
        }
        if (payload.remaining() == 1) {
            throw new ProtocolException(PROTOCOL_ERROR, "Close frame with a payload of one octet");
        }
        int code = payload.getShort(payload.position()) & 0xFFFF;
        if (!CloseCode.mayBeSent(code)) {
            throw new ProtocolException(
                    PROTOCOL_ERROR, "Close frame with the code " + code + ", which may not be sent");
        }
        return parseAnswer(payload);
    }

    /**
     * The peer's Close when ours was sent: both sides have said Close, so any code ends the connection in good order. Peers
     * answer with 1005 or 1006, which no Close may have (§7.4.1), where an application of theirs was told that code.
     */
    static CloseFrame parseAnswer(ByteBuffer payload) throws ProtocolException {
        if (payload.remaining() < 2) {
            return parse(payload);
        }
        int code = payload.getShort() & 0xFFFF;
        if (!Utf8.isWellFormed(payload)) {
            throw new ProtocolException(INVALID_DATA, "Close frame with a reason of ill-formed UTF-8");
        }
        return new CloseFrame(code, StandardCharsets.UTF_8.decode(payload).toString());
    }

    ByteBuffer payload() {
        if (code == NO_CODE) {
            return ByteBuffer.allocate(0);
        }
        byte[] text = Utf8.encode(reason);
        return ByteBuffer.allocate(2 + text.length)
                .putShort((short) code)
                .put(text)
                .flip();
    }
}
