package dev.longwire.server;

import dev.longwire.Compression;
import dev.longwire.Limits;
import dev.longwire.handshake.OriginRule;
import dev.longwire.handshake.Subprotocols;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What differs from path to path of a server. What is not set here is as the server has it. Not for use by several threads at once.
 */
public final class PathSettings {
    private @Nullable Limits limits;
    private @Nullable List<String> subprotocols;
    private @Nullable OriginRule origins;
    private @Nullable Compression compression;
    private boolean compressionIsSet;

    PathSettings() {}

    /**
     * Sets the limits of each socket.
     *
     * @param bounds its {@link Limits#maxHandshakeHead()} and {@link Limits#handshakeTimeout()} do not count, since the request comes
     *     before its path is known
     * @return this
     */
    public PathSettings limits(Limits bounds) {
        limits = Objects.requireNonNull(bounds, "bounds");
        return this;
    }

    /**
     * Sets the subprotocols that are spoken. A client that asks for none of them gets none.
     *
     * @param names the one liked best first; replaces those set before
     * @return this
     * @throws IllegalArgumentException if one is not a token, or is there twice (RFC 6455 §4.1)
     */
    public PathSettings subprotocols(String... names) {
        subprotocols = Subprotocols.checked(List.of(names));
        return this;
    }

    /**
     * Compresses messages with clients that offer it (RFC 7692).
     *
     * @param supported such as {@link Compression#DEFAULT}; null to decline what is offered
     * @return this
     */
    public PathSettings compression(@Nullable Compression supported) {
        compression = supported;
        compressionIsSet = true;
        return this;
    }

    /**
     * Lets pages of these origins open sockets, and of no others; the server's own origin is one of them only if it is given.
     *
     * @param allowed such as {@code https://example.org}
     * @return this
     * @throws IllegalArgumentException if one of them is not an origin
     */
    public PathSettings allowOrigins(String... allowed) {
        return origins(OriginRule.only(allowed));
    }

    /**
     * Lets any page open sockets, with the cookies of its visitor (RFC 6455 §10.2).
     *
     * @return this
     */
    public PathSettings allowAnyOrigin() {
        return origins(OriginRule.any());
    }

    private PathSettings origins(OriginRule rule) {
        origins = rule;
        return this;
    }

    /** What holds now, where what is not set here is as there: whoever changes either of them later does not change it. */
    PathSettings over(PathSettings otherwise) {
        PathSettings both = new PathSettings();
        both.limits = limits != null ? limits : otherwise.limits;
        both.subprotocols = subprotocols != null ? subprotocols : otherwise.subprotocols;
        both.origins = origins != null ? origins : otherwise.origins;
        both.compressionIsSet = compressionIsSet || otherwise.compressionIsSet;
        both.compression = compressionIsSet ? compression : otherwise.compression;
        return both;
    }

    /**
     * The limits that are set.
     *
     * @return those, else {@link Limits#DEFAULT}
     */
    public Limits limits() {
        return limits == null ? Limits.DEFAULT : limits;
    }

    List<String> subprotocols() {
        return subprotocols == null ? List.of() : subprotocols;
    }

    OriginRule origins() {
        return origins == null ? OriginRule.sameOrigin() : origins;
    }

    @Nullable
    Compression compression() {
        return compression;
    }
}
