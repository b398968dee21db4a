package dev.longwire;

import java.nio.ByteBuffer;
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
     *     code this side failed the connection with, if it did; else {@link CloseCode#ABNORMAL}. A peer that answers our own
     *     Close may use any code, also that one: {@code clean} tells the difference
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

    /** A binary message. Two are equal when their octets are. */
    final class Binary implements Message {
        private final byte @Nullable [] array;
        /** Null if the octets are in the array. */
        private final @Nullable Octets octets;

        /**
         * A message in an array.
         *
         * @param message the octets; the array belongs to this message from now on
         */
        public Binary(byte[] message) {
            array = Objects.requireNonNull(message, "message");
            octets = null;
        }

        /**
         * A message that lies somewhere else, such as where it was received. For what makes events; an application has no need
         * of it.
         *
         * @param octets where it lies
         */
        public Binary(Octets octets) {
            this.octets = Objects.requireNonNull(octets, "octets");
            array = null;
        }

        /** Where a message lies that is in no array yet. May be asked by any thread. */
        public interface Octets {
            /**
             * How many there are.
             *
             * @return octets, 0 or more
             */
            int size();

            /**
             * What {@link Binary#message()} returns.
             *
             * @return the same array each time
             */
            byte[] array();

            /**
             * What {@link Binary#buffer()} returns.
             *
             * @return read-only
             */
            ByteBuffer buffer();
        }

        /**
         * The octets in an array, which belongs to the receiver of the event. A large message gets its array when this is called
         * first, or when the callback returns.
         *
         * @return the same array each time
         * @throws IllegalStateException if the callback has read {@link #buffer()}, has returned, and has not called this before
         */
        public byte[] message() {
            return octets == null ? Objects.requireNonNull(array) : octets.array();
        }

        /**
         * The octets without a copy: a large message is read where it was received. For a callback that is done with the message
         * when it returns, such as one that parses it or sends it on. After this call the event keeps no copy: call {@link
         * #message()} too, before the callback returns, to have the octets later. Without it, what needs them later throws
         * IllegalStateException, {@code equals} and {@code hashCode} among it.
         *
         * @return a read-only buffer of its own, big-endian, with the octets between 0 and its limit. It is valid until the
         *     callback returns; then the memory takes the next message
         * @throws IllegalStateException if the callback has returned, and the octets are gone
         */
        public ByteBuffer buffer() {
            return octets == null ? ByteBuffer.wrap(message()).asReadOnlyBuffer() : octets.buffer();
        }

        /**
         * How many octets there are.
         *
         * @return 0 to {@link Limits#maxMessageSize()}
         */
        public int size() {
            return octets == null ? message().length : octets.size();
        }

        @Override
        public boolean isText() {
            return false;
        }

        @Override
        public String text() {
            throw new IllegalStateException("this is a binary message of " + size() + " bytes; read bytes()");
        }

        @Override
        public byte[] bytes() {
            return message();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other || (other instanceof Binary binary && Arrays.equals(message(), binary.message()));
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(message());
        }

        @Override
        public String toString() {
            return "Binary[" + size() + " bytes]";
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
