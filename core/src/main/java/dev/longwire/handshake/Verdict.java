package dev.longwire.handshake;

import dev.longwire.Compression;
import dev.longwire.Headers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a server makes of a request: open a WebSocket, or refuse. */
public sealed interface Verdict {
    /**
     * The request asks for a WebSocket and breaks no rule.
     *
     * @param key the value of Sec-WebSocket-Key; empty where the version of HTTP has none
     * @param subprotocols what the client asks for, the best one first; empty if it asks for none
     * @param extensions what the client offers, the best one first; empty if it offers none
     */
    record Upgrade(String key, List<String> subprotocols, List<Extension> extensions) implements Verdict {
        /**
         * Copies the lists.
         *
         * @param key the value of Sec-WebSocket-Key
         * @param subprotocols what the client asks for
         * @param extensions what the client offers
         */
        public Upgrade {
            subprotocols = List.copyOf(subprotocols);
            extensions = List.copyOf(extensions);
        }

        /**
         * Of a client that offers no extension.
         *
         * @param key the value of Sec-WebSocket-Key
         * @param subprotocols what the client asks for
         */
        public Upgrade(String key, List<String> subprotocols) {
            this(key, subprotocols, List.of());
        }

        /**
         * Chooses a subprotocol (RFC 6455 §4.2.2).
         *
         * @param supported those the server speaks, the best one first
         * @return the first of them that the client asks for, or {@code null} if there is none
         */
        public @Nullable String select(List<String> supported) {
            for (String name : supported) {
                if (subprotocols.contains(name)) {
                    return name;
                }
            }
            return null;
        }

        /**
         * Takes the first offer of permessage-deflate that the server can keep to; any other one is declined (RFC 7692 §5.1).
         *
         * @param supported how the server compresses, or {@code null} if it does not
         * @return what is agreed, or {@code null} for no compression
         */
        public @Nullable AgreedCompression compress(@Nullable Compression supported) {
            return supported == null ? null : DeflateOffer.answer(supported, extensions);
        }
    }

    /**
     * The request is refused with an HTTP response, after which the connection is closed.
     *
     * @param status 300 to 599
     * @param headers field lines besides Content-Type, Content-Length and Connection
     * @param text one or more sentences for the person at the client
     */
    record Refusal(int status, Headers headers, String text) implements Verdict {
        /**
         * Checks status and headers.
         *
         * @param status 300 to 599
         * @param headers field lines besides Content-Type, Content-Length and Connection
         * @param text one or more sentences for the person at the client
         * @throws IllegalArgumentException if the status is no refusal or a header is one that the response owns
         */
        public Refusal {
            if (status < 300 || status > 599) {
                throw new IllegalArgumentException("A refusal has a status from 300 to 599, not " + status + ".");
            }
            OwnedFields.checkResponse(headers);
        }

        /**
         * This refusal with one more field line.
         *
         * @param name the name, Date or WWW-Authenticate for example
         * @param value the value
         * @return a new refusal
         * @throws IllegalArgumentException as {@link Headers#with} and the constructor say
         */
        public Refusal with(String name, String value) {
            return new Refusal(status, headers.with(name, value), text);
        }
    }
}
