package dev.longwire.server;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where sockets are opened: how, and what differs there from the rest of the server. */
final class Resource {
    final PathSettings settings;
    private final @Nullable Supplier<Answer> accepting;
    private final @Nullable RequestHandler handler;

    private Resource(PathSettings settings, @Nullable Supplier<Answer> accepting, @Nullable RequestHandler handler) {
        this.settings = settings;
        this.accepting = accepting;
        this.handler = handler;
    }

    /** Accepts every request at once, on its I/O thread. */
    static Resource accepting(Supplier<Answer> answer) {
        return new Resource(new PathSettings(), answer, null);
    }

    static Resource handling(RequestHandler handler) {
        return new Resource(new PathSettings(), null, Objects.requireNonNull(handler, "handler"));
    }

    /** As it is now, for a server that starts. */
    Resource started(PathSettings defaults) {
        return new Resource(settings.over(defaults), accepting, handler);
    }

    /** Null if every request is accepted at once. */
    @Nullable
    RequestHandler handler() {
        return handler;
    }

    /** What accepts a request at once. */
    Answer accept() {
        return Objects.requireNonNull(accepting, "not with a handler").get();
    }
}
