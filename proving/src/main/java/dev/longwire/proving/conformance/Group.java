package dev.longwire.proving.conformance;

/** A part of the suite. */
enum Group {
    /** Every opcode in every form of length, in pieces of every size. */
    FRAMING("Framing"),
    /** Reserved bits and opcodes, masks, lengths that are not allowed. */
    RESERVED("Reserved bits and opcodes, masks, lengths"),
    /** Ping and Pong of every size. */
    PING("Pings and pongs"),
    /** Fragments in every order. */
    FRAGMENTS("Fragmentation"),
    /** Well-formed and ill-formed text. */
    UTF8("UTF-8"),
    /** The closing handshake. */
    CLOSE("Closing"),
    /** A line that ends without a Close, where a line shows its end. */
    ENDS("The end of the line"),
    /** Messages of 16 MiB. */
    BIG("Big messages"),
    /** Compressed messages in every form. */
    DEFLATE("permessage-deflate: messages"),
    /** Many compressed messages in every window. */
    VOLUME("permessage-deflate: volume"),
    /** What is agreed on permessage-deflate. */
    OFFERS("permessage-deflate: negotiation"),
    /** What a server makes of requests. */
    REQUESTS("Opening handshake: the server"),
    /** What a client sends, and makes of responses. */
    RESPONSES("Opening handshake: the client");

    private final String title;

    Group(String title) {
        this.title = title;
    }

    /** For people. */
    String title() {
        return title;
    }
}
