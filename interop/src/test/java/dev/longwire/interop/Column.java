package dev.longwire.interop;

/** A column of the table: what a group of tests shows. */
enum Column {
    HANDSHAKE("handshake"),
    REFUSAL("refusal"),
    CERTIFICATES("certificates"),
    MESSAGES("messages up to 16 MiB"),
    ORDER("a thousand in order"),
    FRAGMENTS("fragments"),
    BACKPRESSURE("backpressure"),
    PING("Ping"),
    CLOSE("Close"),
    BROKEN("broken frames"),
    FAILURE("limits, lost peers"),
    DEFLATE("deflate"),
    NO_TAKEOVER("deflate without takeover"),
    WINDOW("deflate, window bits 8 to 12"),
    OWN("what only it does");

    final String title;

    Column(String title) {
        this.title = title;
    }
}
