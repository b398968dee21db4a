package dev.longwire.proving.conformance;

import dev.longwire.protocol.Role;
import dev.longwire.proving.Frame;
import dev.longwire.proving.RawEnd;
import dev.longwire.proving.StrictInflater;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the side under test sends, and holds it to every rule for a sender: RFC 6455 §5.1, §5.2, §5.4, §5.5 and §7.4. Longwire
 * sends each message in one frame, so this knows no fragments.
 */
final class FrameTap {
    /** A frame that no endpoint may send. */
    static final class IllegalFrameException extends IOException {
        private static final long serialVersionUID = 1L;

        IllegalFrameException(String message) {
            super(message);
        }
    }

    private final RawEnd from;
    private final boolean masked;
    /** Gives the message of a compressed frame; null if compression was not agreed on. */
    private final @Nullable StrictInflater inflater;

    private @Nullable String ending;
    private int maskingKey;
    private int compressedFrames;

    FrameTap(RawEnd from, Role sender, @Nullable StrictInflater inflater) {
        this.from = from;
        this.masked = sender == Role.CLIENT;
        this.inflater = inflater;
    }

    /** The next frame with its message decompressed and RSV1 taken away; null at the end, see {@link #ending}. */
    @Nullable
    Frame next() throws IllegalFrameException {
        byte[] head;
        try {
            head = from.read(1);
        } catch (EOFException end) {
            ending = "end";
            return null;
        } catch (SocketTimeoutException silent) {
            ending = "silence";
            return null;
        } catch (IOException broken) {
            ending = "reset";
            return null;
        }
        try {
            return read(head[0] & 0xFF);
        } catch (IllegalFrameException illegal) {
            throw illegal;
        } catch (IOException broken) {
            throw new IllegalFrameException("half a frame: " + broken.getMessage());
        }
    }

    /** How the peer's end of the line ended: in good order, by a reset, or not within the patience of a test. */
    String ending() {
        return String.valueOf(ending);
    }

    /** The key of the latest frame; 0 if it had none. */
    int maskingKey() {
        return maskingKey;
    }

    int compressedFrames() {
        return compressedFrames;
    }

    private Frame read(int first) throws IOException {
        int second = from.read(1)[0] & 0xFF;
        check(
                (second & 0x80) != 0 == masked,
                masked ? "a client sent an unmasked frame" : "a server sent a masked frame");
        int opcode = first & 0xF;
        boolean compressed = (first & 0x40) != 0;
        check((first & 0x30) == 0, "RSV2 or RSV3 is set");
        check(!compressed || inflater != null && opcode <= 2, "RSV1 is set and was not agreed on");
        check(opcode <= 2 || opcode >= 8 && opcode <= 10, "reserved opcode " + opcode);
        check((first & 0x80) != 0 && opcode != 0, "a fragment");
        long length = second & 0x7F;
        if (length == 126) {
            length = ByteBuffer.wrap(from.read(2)).getShort() & 0xFFFF;
            check(length >= 126, "a length that is not in its shortest form");
        } else if (length == 127) {
            length = ByteBuffer.wrap(from.read(8)).getLong();
            check(length >= 65536, "a length that is not in its shortest form");
        }
        check(opcode < 8 || length <= 125, "a control frame of " + length + " octets");
        byte[] key = masked ? from.read(4) : new byte[4];
        maskingKey = ByteBuffer.wrap(key).getInt();
        byte[] payload = from.read(Math.toIntExact(length));
        for (int i = 0; masked && i < payload.length; i++) {
            payload[i] ^= key[i & 3];
        }
        if (compressed && inflater != null) {
            compressedFrames++;
            payload = inflater.message(payload);
        }
        checkContent(opcode, payload);
        return Frame.of(first & ~0x40, payload);
    }

    private static void checkContent(int opcode, byte[] payload) throws IllegalFrameException {
        if (opcode == 1) {
            checkText(ByteBuffer.wrap(payload));
        } else if (opcode == 8 && payload.length > 0) {
            check(payload.length > 1, "a Close with a payload of one octet");
            int code = Frame.of(0x88, payload).closeCode();
            check(CloseCodes.mayBeSent(code), "a Close with the code " + code);
            checkText(ByteBuffer.wrap(payload, 2, payload.length - 2));
        }
    }

    private static void checkText(ByteBuffer utf8) throws IllegalFrameException {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(utf8);
        } catch (CharacterCodingException illFormed) {
            throw new IllegalFrameException("ill-formed UTF-8: " + illFormed.getMessage());
        }
    }

    private static void check(boolean legal, String otherwise) throws IllegalFrameException {
        if (!legal) {
            throw new IllegalFrameException(otherwise);
        }
    }
}
