package dev.longwire;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the two sides agreed on when the connection opened (RFC 6455 §4). Immutable, and safe for use by several threads. Two are equal
 * if all that they tell is.
 */
public final class Handshake {
    private final String target;
    private final String httpVersion;
    private final Headers request;
    private final Headers response;
    private final String subprotocol;
    private final String localAddress;
    private final String remoteAddress;
    private final @Nullable Compression compression;
    private final @Nullable TlsSession tls;

    private Handshake(Builder settings) {
        this.target = settings.target;
        this.httpVersion = settings.httpVersion;
        this.request = settings.request;
        this.response = settings.response;
        this.subprotocol = settings.subprotocol;
        this.localAddress = settings.localAddress;
        this.remoteAddress = settings.remoteAddress;
        this.compression = settings.compression;
        this.tls = settings.tls;
    }

    /**
     * Starts to make one: for who implements a line, and for tests of applications.
     *
     * @param target the request target: path and query
     * @return HTTP/1.1 without fields, subprotocol, addresses, compression and TLS, to be changed
     */
    public static Builder builder(String target) {
        return new Builder(target);
    }

    /** Makes a handshake. Not for use by several threads at once. */
    public static final class Builder {
        private final String target;
        private String httpVersion = "HTTP/1.1";
        private Headers request = Headers.of();
        private Headers response = Headers.of();
        private String subprotocol = "";
        private String localAddress = "";
        private String remoteAddress = "";
        private @Nullable Compression compression;
        private @Nullable TlsSession tls;

        private Builder(String target) {
            this.target = Objects.requireNonNull(target, "target");
        }

        /**
         * Sets the version of HTTP.
         *
         * @param version instead of {@code HTTP/1.1}
         * @return this
         */
        public Builder httpVersion(String version) {
            httpVersion = Objects.requireNonNull(version, "version");
            return this;
        }

        /**
         * Sets the header fields.
         *
         * @param ofRequest those of the request
         * @param ofResponse those of the response
         * @return this
         */
        public Builder headers(Headers ofRequest, Headers ofResponse) {
            request = Objects.requireNonNull(ofRequest, "ofRequest");
            response = Objects.requireNonNull(ofResponse, "ofResponse");
            return this;
        }

        /**
         * Sets the subprotocol.
         *
         * @param chosen the one that the server chose; null or empty for none
         * @return this
         */
        public Builder subprotocol(@Nullable String chosen) {
            subprotocol = chosen == null ? "" : chosen;
            return this;
        }

        /**
         * Sets both ends.
         *
         * @param local this one
         * @param remote the other one
         * @return this
         */
        public Builder addresses(String local, String remote) {
            localAddress = Objects.requireNonNull(local, "local");
            remoteAddress = Objects.requireNonNull(remote, "remote");
            return this;
        }

        /**
         * Sets how messages are compressed.
         *
         * @param agreed null for not at all
         * @return this
         */
        public Builder compression(@Nullable Compression agreed) {
            compression = agreed;
            return this;
        }

        /**
         * Sets the TLS session.
         *
         * @param session null for none
         * @return this
         */
        public Builder tls(@Nullable TlsSession session) {
            tls = session;
            return this;
        }

        /**
         * Makes it.
         *
         * @return what was set
         */
        public Handshake build() {
            return new Handshake(this);
        }
    }

    /**
     * The request target.
     *
     * @return path and query, such as {@code /mysock?room=1}
     */
    public String target() {
        return target;
    }

    /**
     * The request target without its query.
     *
     * @return the path, such as {@code /mysock}
     */
    public String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /**
     * The version of HTTP that the other side spoke (RFC 9110 §2.5): for a server that of the request, for a client that of the response.
     *
     * @return such as {@code HTTP/1.1}
     */
    public String httpVersion() {
        return httpVersion;
    }

    /**
     * The header fields of the request.
     *
     * @return all of them, in their order
     */
    public Headers request() {
        return request;
    }

    /**
     * The header fields of the response.
     *
     * @return all of them, in their order
     */
    public Headers response() {
        return response;
    }

    /**
     * The subprotocol the server chose.
     *
     * @return the empty string if none
     */
    public String subprotocol() {
        return subprotocol;
    }

    /**
     * This end of the line.
     *
     * @return such as {@code 127.0.0.1:50123}
     */
    public String localAddress() {
        return localAddress;
    }

    /**
     * The other end of the line.
     *
     * @return such as {@code 127.0.0.1:8000}
     */
    public String remoteAddress() {
        return remoteAddress;
    }

    /**
     * How messages are compressed on this connection.
     *
     * @return null if they are not
     */
    public @Nullable Compression compression() {
        return compression;
    }

    /**
     * How the connection is encrypted, and who the other side is.
     *
     * @return null without TLS
     */
    public @Nullable TlsSession tls() {
        return tls;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Handshake that
                && target.equals(that.target)
                && httpVersion.equals(that.httpVersion)
                && request.equals(that.request)
                && response.equals(that.response)
                && subprotocol.equals(that.subprotocol)
                && localAddress.equals(that.localAddress)
                && remoteAddress.equals(that.remoteAddress)
                && Objects.equals(compression, that.compression)
                && Objects.equals(tls, that.tls);
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                target, httpVersion, request, response, subprotocol, localAddress, remoteAddress, compression, tls);
    }

    /** For logs: without the query of the target, and without the values of credentials and cookies, which may be secrets. */
    @Override
    public String toString() {
        return "Handshake[target=" + path() + (target.indexOf('?') < 0 ? "" : "?...")
                + ", request=" + request
                + ", response=" + response
                + ", subprotocol=" + subprotocol
                + ", localAddress=" + localAddress
                + ", remoteAddress=" + remoteAddress
                + ", compression=" + compression + "]";
    }
}
