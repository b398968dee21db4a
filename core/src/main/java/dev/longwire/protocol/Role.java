package dev.longwire.protocol;

/** Which side of a connection this is. It decides who masks, who must be masked and who ends the line first. */
public enum Role {
    /** Opened the connection; masks what it sends (RFC 6455 §5.1) and lets the server end the line first (§7.1.1). */
    CLIENT,
    /** Accepted the connection; takes masked frames only and ends the line once both sides have said Close. */
    SERVER
}
