package dev.longwire.http;

import dev.longwire.http.netty.Listening;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Takes a port of this machine, on each address that a host stands for. */
final class Binding {
    /** A free port of one family may be taken in the other. */
    private static final int TRIES_FOR_A_FREE_PORT = 20;

    private final Listening.Settings settings;
    private final @Nullable String host;
    private final int port;

    private Binding(Listening.Settings settings, @Nullable String host, int port) {
        this.settings = settings;
        this.host = host;
        this.port = port;
    }

    /** Waits until it is done; then all of them listen, on the same port. Null as host is every address. */
    static List<Listening> bind(Listening.Settings settings, @Nullable String host, int port) throws IOException {
        return new Binding(settings, host, port).bind();
    }

    /** Whether only programs on this machine can reach the host. */
    static boolean isLoopback(List<Listening> listening) {
        return listening.stream().allMatch(one -> one.address().getAddress().isLoopbackAddress());
    }

    private List<Listening> bind() throws IOException {
        if (host == null) {
            return List.of(bind(new InetSocketAddress(port)));
        }
        List<InetAddress> addresses = addresses(host);
        for (int tries = 1; ; tries++) {
            try {
                return bind(addresses);
            } catch (BindException taken) {
                boolean again = port == 0 && addresses.size() > 1 && tries < TRIES_FOR_A_FREE_PORT;
                if (!again) {
                    throw taken;
                }
            }
        }
    }

    private List<Listening> bind(List<InetAddress> addresses) throws IOException {
        List<Listening> listening = new ArrayList<>();
        int taken = port;
        IOException missing = null;
        for (InetAddress address : addresses) {
            try {
                Listening one = bind(new InetSocketAddress(address, taken));
                listening.add(one);
                taken = one.address().getPort();
            } catch (NoSuchAddress e) {
                missing = e; // localhost is two addresses, and a machine without IPv6 has only one of them
            } catch (IOException e) {
                listening.forEach(Listening::close);
                throw e;
            }
        }
        if (listening.isEmpty() && missing != null) {
            throw missing;
        }
        return listening;
    }

    private Listening bind(InetSocketAddress address) throws IOException {
        try {
            return Listening.on(settings, address);
        } catch (IOException refused) {
            throw explained(address.getPort(), refused);
        }
    }

    private IOException explained(int wanted, Throwable cause) {
        String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        if (message.contains("in use")) {
            return with(
                    new BindException("port " + wanted
                            + " is in use: stop what listens there, or choose another port (0 takes a free one)"),
                    cause);
        }
        if (message.contains("permission denied")) {
            return with(
                    new BindException("this user may not listen on port " + wanted
                            + ": choose a port from 1024 up, or have the operating system allow it"),
                    cause);
        }
        if (message.contains("assign requested")
                || message.contains("address family")
                || message.contains("not available")) {
            return with(
                    new NoSuchAddress("'" + host + "' is not an address of this machine: use one that is, or leave the"
                            + " host out to listen on all of them"),
                    cause);
        }
        return new IOException(
                "cannot listen on port " + wanted + (host == null ? "" : " of " + host) + ": " + cause.getMessage(),
                cause);
    }

    private static List<InetAddress> addresses(String host) throws IOException {
        List<InetAddress> known = Lookup.known(host);
        try {
            return known == null ? Lookup.ask(host) : known;
        } catch (UnknownHostException e) {
            String advice = host.indexOf('%') < 0 ? "check the name" : ConnectTrouble.unknownZone(e);
            throw new IOException("cannot find the host '" + host + "' to listen on: " + advice, e);
        }
    }

    private static <E extends Exception> E with(E exception, Throwable cause) {
        exception.initCause(cause);
        return exception;
    }

    /** The address is not this machine's. */
    private static final class NoSuchAddress extends BindException {
        private static final long serialVersionUID = 1L;

        NoSuchAddress(String message) {
            super(message);
        }
    }
}
