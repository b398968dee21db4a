package dev.longwire.http;

import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** From hosts to addresses. */
final class Lookup {
    private static final byte[] LOOPBACK_4 = {127, 0, 0, 1};
    private static final byte[] LOOPBACK_6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    /** A few at once: each that hangs keeps a thread until the operating system gives it up. */
    static final int THREADS = 16;

    /** For all clients, by name. */
    static final Questions<String, List<InetAddress>> SHARED = new Questions<>("lookup", THREADS, Lookup::ask);

    private Lookup() {}

    /** The addresses of a host that is an address itself, or this machine by its name; null for any other. Never waits. */
    static @Nullable List<InetAddress> known(String host) {
        if (host.indexOf('%') >= 0) {
            return null; // RFC 4007 §11: a zone, and the system is asked which network interface that is
        }
        byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
        if (address != null) {
            return List.of(address(address));
        }
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        boolean local = name.equals("localhost") || name.endsWith(".localhost");
        // RFC 6761 §6.3: always loopback, and both, whatever the hosts file says
        return local ? List.of(address(LOOPBACK_4), address(LOOPBACK_6)) : null;
    }

    /** Asks the operating system, and waits for it: not for a thread of ours but those of {@link #SHARED}. */
    static List<InetAddress> ask(String host) throws UnknownHostException {
        return interleaved(Arrays.asList(InetAddress.getAllByName(host)));
    }

    /** RFC 8305 §4: the two families in turn, beginning with the one that comes first, so that a dead one costs little. */
    static List<InetAddress> interleaved(List<InetAddress> addresses) {
        List<InetAddress> one = new ArrayList<>();
        List<InetAddress> other = new ArrayList<>();
        for (InetAddress address : addresses) {
            boolean sameAsFirst = address instanceof Inet4Address == addresses.get(0) instanceof Inet4Address;
            (sameAsFirst ? one : other).add(address);
        }
        List<InetAddress> mixed = new ArrayList<>();
        for (int i = 0; i < addresses.size(); i++) {
            if (i < one.size()) {
                mixed.add(one.get(i));
            }
            if (i < other.size()) {
                mixed.add(other.get(i));
            }
        }
        return mixed;
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes", e);
        }
    }
}
