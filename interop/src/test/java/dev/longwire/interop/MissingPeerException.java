package dev.longwire.interop;

/** A peer is not installed. */
final class MissingPeerException extends Exception {
    private static final long serialVersionUID = 1L;

    MissingPeerException(String message) {
        super(message);
    }
}
