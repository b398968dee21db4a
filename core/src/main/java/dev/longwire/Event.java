package dev.longwire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Callback} is told. The events of one socket arrive one at a time and in order; each {@link
 * WebSocket#open()} that starts something begins with {@link Opening} and ends with exactly one {@link Closed}.
 */
public sealed interface Event {

    /**
     * The name of this event in the {@code cp.websocket} contract.
     *
     * @return {@code "opening"}, {@code "opened"}, {@code "closing"}, {@code "closed"}, {@code "message"} or {@code
     *     "error"}
     */
    String wireName();

    /** The status has changed to {@link Status#OPENING}. */
    record Opening() implements Event {
        @Override
        public String wireName() {
            return "opening";
        }
    }

    /** The status has changed to {@link Status#OPEN}; {@link WebSocket#handshake()} says what was agreed. */
    record Opened() implements Event {
        @Override
        public String wireName() {
            return "opened";
        }
    }

    /** The status has changed to {@link Status#CLOSING}: one side has said Close. */
    record Closing() implements Event {
        @Override
        public String wireName() {
            return "closing";
        }
    }

    /**
     * The status has changed to {@link Status#CLOSED}; the last event until the socket is opened again.
     *
     * @param code the code of the peer's Close frame (RFC 6455 §7.1.5), {@link CloseCode#NO_CODE} if it had none; the
     *     code this side failed the connection with, if it did; else {@link CloseCode#ABNORMAL}
     * @param reason the reason that goes with the code; empty if there is none
     * @param by who ended the connection
     * @param clean whether both sides sent a Close frame
     * @param cause what went wrong; null after a close that either side asked for
     */
    record Closed(
            int code,
            String reason,
            ClosedBy by,
            boolean clean,
            @Nullable Throwable cause) implements Event {
        @Override
        public String wireName() {
            return "closed";
        }

        /**
         * This event in one sentence for a log.
         *
         * @return such as {@code closed by the peer: 1001 (going away), "restarting"}
         */
        public String describe() {
            StringBuilder text = new StringBuilder("closed ")
                    .append(
                            switch (by) {
                                case LOCAL -> "by this side";
                                case REMOTE -> "by the peer";
                                case LINE -> "by the line";
                            });
            text.append(": ").append(code).append(" (").append(CloseCode.describe(code));
            text.append(')');
            if (!reason.isEmpty()) {
                text.append(", \"").append(reason).append('"');
            }
            if (cause != null) {
                text.append("; ").append(cause.getMessage() != null ? cause.getMessage() : cause.toString());
            }
            return text.toString();
        }
    }

    /** A whole message arrived. */
    sealed interface Message extends Event, dev.longwire.Message {
        @Override
        default String wireName() {
            return "message";
        }
    }

    /**
     * A text message.
     *
     * @param message the text
     */
    record Text(String message) implements Message {
        @Override
        public boolean isText() {
            return true;
        }

        @Override
        public String text() {
            return message;
        }

        @Override
        public byte[] bytes() {
            return message.getBytes(StandardCharsets.UTF_8);
        }
    }

    /**
     * A binary message. Two are equal when their octets are.
     *
     * @param message the octets; the array belongs to the receiver of the event
     */
    record Binary(byte[] message) implements Message {
        @Override
        public boolean isText() {
            return false;
        }

        @Override
        public String text() {
            throw new IllegalStateException("this is a binary message of " + message.length + " bytes; read bytes()");
        }

        @Override
        public byte[] bytes() {
            return message;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Binary binary && Arrays.equals(message, binary.message);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(message);
        }

        @Override
        public String toString() {
            return "Binary[" + message.length + " bytes]";
        }
    }

    /**
     * Something failed. The connection may still be open; where it is not, {@link Closed} follows with the same cause.
     *
     * @param cause what failed
     */
    record Error(Throwable cause) implements Event {
        /**
         * Checks that there is a cause.
         *
         * @param cause what failed
         */
        public Error {
            Objects.requireNonNull(cause, "cause");
        }

        @Override
        public String wireName() {
            return "error";
        }

        /**
         * The error message of the {@code cp.websocket} contract.
         *
         * @return the message of the cause, or its class name if it has none
         */
        public String message() {
            return cause.getMessage() != null ? cause.getMessage() : cause.toString();
        }
    }
}
