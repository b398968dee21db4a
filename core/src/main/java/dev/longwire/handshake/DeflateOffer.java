package dev.longwire.handshake;

import dev.longwire.Compression;
import dev.longwire.handshake.Extension.Parameter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of permessage-deflate as they stand in an offer or an answer (RFC 7692 §7.1), and what each role makes of
 * them.
 *
 * @param serverTakesOver false with server_no_context_takeover
 * @param clientTakesOver false with client_no_context_takeover
 * @param serverBits of server_max_window_bits; {@link #ABSENT} without
 * @param clientBits of client_max_window_bits; {@link #ABSENT} without, {@link #ANY} if it has no value
 */
record DeflateOffer(boolean serverTakesOver, boolean clientTakesOver, int serverBits, int clientBits) {
    static final String NAME = "permessage-deflate";
    static final int ABSENT = 0;
    static final int ANY = 16;

    private static final int MOST_BITS = 15;
    private static final String SERVER_NO_TAKEOVER = "server_no_context_takeover";
    private static final String CLIENT_NO_TAKEOVER = "client_no_context_takeover";
    private static final String SERVER_BITS = "server_max_window_bits";
    private static final String CLIENT_BITS = "client_max_window_bits";

    /** What a client asks for. It can limit its own window, so it says so in any case (RFC 7692 §7.1.2.2). */
    static Extension of(Compression wanted) {
        return new DeflateOffer(
                        wanted.peerContextTakeover(),
                        wanted.ownContextTakeover(),
                        wanted.peerWindowBits() < MOST_BITS ? wanted.peerWindowBits() : ABSENT,
                        wanted.ownWindowBits() < MOST_BITS ? wanted.ownWindowBits() : ANY)
                .extension();
    }

    /** What a client has agreed to by its offer and the server's answer. Throws with a plain clause if they do not fit. */
    static Compression agreed(Compression offered, Extension extension) {
        DeflateOffer answer = parse(extension);
        if (answer.clientBits == ANY) { // RFC 7692 §7.1.2.2: "MUST have a value" in an answer
            throw new IllegalArgumentException(CLIENT_BITS + " has no value");
        }
        if (answer.serverTakesOver && !offered.peerContextTakeover()) { // §7.1.1.1
            throw new IllegalArgumentException(SERVER_NO_TAKEOVER + " was asked for and is missing");
        }
        if (offered.peerWindowBits() < MOST_BITS
                && (answer.serverBits == ABSENT || answer.serverBits > offered.peerWindowBits())) { // §7.1.2.1
            throw new IllegalArgumentException(SERVER_BITS + "=" + offered.peerWindowBits() + " was asked for and is "
                    + (answer.serverBits == ABSENT ? "missing" : answer.serverBits));
        }
        if (answer.clientBits != ABSENT && answer.clientBits > offered.ownWindowBits()) { // §7.1.2.2: the same or less
            throw new IllegalArgumentException(CLIENT_BITS + " is " + answer.clientBits + ", more than the "
                    + offered.ownWindowBits() + " offered");
        }
        return offered.withContextTakeover(
                        offered.ownContextTakeover() && answer.clientTakesOver, answer.serverTakesOver)
                .withWindowBits(
                        answer.clientBits == ABSENT ? offered.ownWindowBits() : answer.clientBits,
                        answer.serverBits == ABSENT ? MOST_BITS : answer.serverBits);
    }

    /** What a server makes of the offers, which come in the order of the client's preference; null if it takes none. */
    static @Nullable AgreedCompression answer(Compression supported, List<Extension> offers) {
        for (Extension offer : offers) {
            if (offer.name().equals(NAME)) {
                AgreedCompression agreed = answer(supported, offer);
                if (agreed != null) {
                    return agreed;
                }
            }
        }
        return null;
    }

    private static @Nullable AgreedCompression answer(Compression supported, Extension extension) {
        DeflateOffer offer;
        try {
            offer = parse(extension);
        } catch (IllegalArgumentException unacceptable) {
            return null; // RFC 7692 §7.1: "the server MUST decline" such an offer; it may take the next one
        }
        boolean ownTakeover = supported.ownContextTakeover() && offer.serverTakesOver;
        boolean peerTakeover = supported.peerContextTakeover() && offer.clientTakesOver;
        int ownBits = Math.min(supported.ownWindowBits(), offer.serverBits == ABSENT ? MOST_BITS : offer.serverBits);
        int peerBits = Math.min(supported.peerWindowBits(), offer.clientBits == ABSENT ? MOST_BITS : offer.clientBits);
        if (offer.clientBits == ABSENT && peerBits < MOST_BITS) {
            return null; // §7.1.2.2: this client cannot be told to limit its window
        }
        DeflateOffer answer = new DeflateOffer(
                ownTakeover,
                peerTakeover,
                ownBits < MOST_BITS || offer.serverBits != ABSENT ? ownBits : ABSENT,
                peerBits < MOST_BITS ? peerBits : ABSENT);
        return new AgreedCompression(
                supported.withContextTakeover(ownTakeover, peerTakeover).withWindowBits(ownBits, peerBits),
                answer.extension());
    }

    /** Throws with a plain clause that names the parameter if one is unknown, there twice, or has a wrong value (§7.1). */
    static DeflateOffer parse(Extension extension) {
        Set<String> seen = new HashSet<>();
        boolean serverTakesOver = true;
        boolean clientTakesOver = true;
        int serverBits = ABSENT;
        int clientBits = ABSENT;
        for (Parameter parameter : extension.parameters()) {
            if (!seen.add(parameter.name())) {
                throw new IllegalArgumentException(Excerpt.of(parameter.name()) + " is there twice");
            }
            switch (parameter.name()) {
                case SERVER_NO_TAKEOVER -> serverTakesOver = requireNoValue(parameter);
                case CLIENT_NO_TAKEOVER -> clientTakesOver = requireNoValue(parameter);
                case SERVER_BITS -> serverBits = bits(parameter);
                case CLIENT_BITS -> clientBits = parameter.value() == null ? ANY : bits(parameter);
                default ->
                    throw new IllegalArgumentException(Excerpt.of(parameter.name()) + " is no parameter of " + NAME);
            }
        }
        return new DeflateOffer(serverTakesOver, clientTakesOver, serverBits, clientBits);
    }

    private Extension extension() {
        List<Parameter> parameters = new ArrayList<>();
        if (!serverTakesOver) {
            parameters.add(new Parameter(SERVER_NO_TAKEOVER, null));
        }
        if (!clientTakesOver) {
            parameters.add(new Parameter(CLIENT_NO_TAKEOVER, null));
        }
        if (serverBits != ABSENT) {
            parameters.add(new Parameter(SERVER_BITS, Integer.toString(serverBits)));
        }
        if (clientBits != ABSENT) {
            parameters.add(new Parameter(CLIENT_BITS, clientBits == ANY ? null : Integer.toString(clientBits)));
        }
        return new Extension(NAME, parameters);
    }

    /** Returns false: whoever says this does not take over. */
    private static boolean requireNoValue(Parameter parameter) {
        if (parameter.value() != null) {
            throw new IllegalArgumentException(
                    parameter.name() + " has the value " + Excerpt.of(parameter.value()) + ", but must have none");
        }
        return false;
    }

    /** §7.1.2: a decimal integer from 8 to 15 without leading zeros. */
    private static int bits(Parameter parameter) {
        String value = parameter.value();
        if (value == null) {
            throw new IllegalArgumentException(parameter.name() + " has no value");
        }
        if (!value.matches("[89]|1[0-5]")) {
            throw new IllegalArgumentException(
                    parameter.name() + " is " + Excerpt.of(value) + "; it must be from 8 to 15, without leading zeros");
        }
        return Integer.parseInt(value);
    }
}
