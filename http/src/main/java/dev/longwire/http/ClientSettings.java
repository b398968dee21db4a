package dev.longwire.http;

import dev.longwire.Limits;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What a client is made with.
 *
 * @param shared whether nobody may close it
 * @param limits of sockets that have none of their own, and of the client's close
 * @param tls used for wss
 * @param threads where the I/O is done
 * @param ownThreads whether they end with the client
 * @param lookups where names are looked up
 * @param executor where callbacks run
 * @param userAgent what it calls itself; null for nothing
 */
record ClientSettings(
        boolean shared,
        Limits limits,
        Tls tls,
        IoThreads threads,
        boolean ownThreads,
        Questions<String, List<InetAddress>> lookups,
        Executor executor,
        @Nullable String userAgent) {}
