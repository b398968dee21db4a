package dev.longwire.interop;

/** What the tests ask of a peer beyond sending, receiving and closing. A peer lists what it cannot do, with the reason. */
enum Ability {
    /** Does what a test tells it, and tells what it sees. */
    COMMANDS("what needs commands"),
    /** Speaks TLS. */
    TLS("wss"),
    /** A client trusts the authority it is told of, for each connection; a server's certificate can be chosen. */
    TRUST("the choice of an authority for each connection"),
    /** A client sends headers of our choice. */
    REQUEST_HEADERS("headers of the request"),
    /** Tells of the headers of the other side. */
    SEES_HEADERS("a look at the headers of the other side"),
    /** A client tells the status of a refusal; a server refuses at {@code /refused}. */
    REFUSAL("the status of a refusal"),
    /** Takes and makes messages of 16 MiB. */
    LARGE("messages of 16 MiB"),
    /** Sends fragments with Pings in between. */
    FRAGMENTS("fragments with Pings in between"),
    /** Sends Pings and tells of the Pongs. */
    PINGS("Pings by the peer"),
    /** Tells of Pings that came. */
    SEES_PINGS("a report of our Pings"),
    /** Closes with every code that may be sent, not only 1000 and 3000 to 4999. */
    EVERY_CODE("closing with codes such as 1001"),
    /** Always answers our Close before it ends the connection. */
    ANSWERS("an answer to our Close each time"),
    /** Takes codes that are not in the RFC but in its registry. */
    REGISTERED_CODES("our codes 1012 and 1013"),
    /** Tells the code and the reason with which we fail the connection. */
    SEES_FAILURE("the code of our failure while it sends"),
    /** Puts octets on the line past its own rules. */
    RAW("broken frames"),
    /** Takes no more messages when told. */
    PAUSE("taking no messages for a while"),
    /** Reads nothing from the line when told, not even a Close. */
    STOP("leaving our Close unread"),
    /** Can be killed without harm to others. */
    KILL("being killed"),
    /** permessage-deflate. */
    DEFLATE("permessage-deflate"),
    /** Sends without context takeover if asked to. */
    NO_TAKEOVER("sending without takeover"),
    /** Takes messages that are compressed with a window of 8 bits, or less than it would like. */
    SMALL_WINDOW_IN("receiving with a smaller window"),
    /** Takes and makes windows of 8 bits, which zlib does not. */
    WINDOW_8("a window of 8 bits"),
    /** Limits its own window if asked to. */
    SMALL_WINDOW_OUT("sending with a smaller window"),
    /** Is a browser. */
    PAGE("being a page"),
    /** Stands behind a proxy. */
    PROXY("standing behind a proxy");

    final String words;

    Ability(String words) {
        this.words = words;
    }
}
