package dev.longwire.interop;

import dev.longwire.protocol.Role;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A program to talk to.
 *
 * @param name what it is called in the results
 * @param program what is started; peers with the same one share it
 * @param install how to get it
 * @param sides for each role that it has, what it cannot do in that role and why
 * @param via what stands between it and Longwire, if anything
 */
record Peer(
        String name,
        Program program,
        String install,
        Map<Role, Map<Ability, String>> sides,
        @Nullable Proxy via) {

    private static final Map<Program, CompletableFuture<Started>> STARTED = new ConcurrentHashMap<>();

    /** Exactly one is there. */
    record Started(@Nullable RunningPeer peer, String missing) {}

    /** Something that a peer cannot do. */
    record Lack(String reason, List<Ability> abilities) {}

    Peer(String name, Program program, String install) {
        this(name, program, install, Map.of(), null);
    }

    static Lack lack(String reason, Ability... abilities) {
        return new Lack(reason, List.of(abilities));
    }

    Peer server(List<Lack> lacks) {
        return with(Role.SERVER, lacks);
    }

    Peer client(List<Lack> lacks) {
        return with(Role.CLIENT, lacks);
    }

    private Peer with(Role role, List<Lack> lacks) {
        Map<Role, Map<Ability, String>> more = new EnumMap<>(Role.class);
        more.putAll(sides);
        Map<Ability, String> unable = new EnumMap<>(Ability.class);
        unable.put(Ability.PAGE, "it is not a browser");
        unable.put(Ability.PROXY, "it is not a proxy");
        for (Lack lack : lacks) {
            lack.abilities().forEach(ability -> unable.put(ability, lack.reason()));
        }
        more.put(role, unable);
        return new Peer(name, program, install, more, via);
    }

    Peer able(Ability ability) {
        sides.values().forEach(unable -> unable.remove(ability));
        return this;
    }

    /** The same program, but not directly. */
    Peer behind(Proxy proxy) {
        Map<Role, Map<Ability, String>> behind = new EnumMap<>(Role.class);
        sides.forEach((role, lacks) -> {
            Map<Ability, String> unable = new EnumMap<>(Ability.class);
            unable.putAll(lacks);
            unable.remove(Ability.PROXY);
            unable.putIfAbsent(
                    Ability.SEES_FAILURE,
                    "the proxy resets the client's line when we end ours after our Close (RFC 6455 §7.1.1), if the client still"
                            + " sends; whether the client has read the Close by then is a matter of time");
            String same = "as without the proxy, which looks at no frame";
            for (Ability ability : List.of(Ability.NO_TAKEOVER, Ability.SMALL_WINDOW_IN, Ability.SMALL_WINDOW_OUT)) {
                unable.putIfAbsent(ability, same);
            }
            behind.put(role, unable);
        });
        return new Peer(proxy.name().toLowerCase(Locale.ROOT) + " before " + name, program, install, behind, proxy);
    }

    Set<Role> roles() {
        return sides.keySet();
    }

    /** Why no test runs with it although it is installed, in words for the table; empty if tests run. */
    String unfit() {
        return program.unfit();
    }

    /** Those of the abilities that it lacks in a role, with the reasons. */
    Map<Ability, String> unable(Role role, Collection<Ability> needs) {
        Map<Ability, String> unable = new TreeMap<>(sides.getOrDefault(role, Map.of()));
        unable.keySet().retainAll(needs);
        return unable;
    }

    /** Starts without waiting. */
    CompletableFuture<Started> prepare() {
        return STARTED.computeIfAbsent(program, fresh -> CompletableFuture.supplyAsync(this::started, Peer::daemon));
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "interop-start");
        thread.setDaemon(true);
        thread.start();
    }

    /** What the tests share; it is started when first asked for. */
    RunningPeer shared() {
        Peers.prepareAll();
        Started started = prepare().join();
        if (via != null) {
            via.require();
        }
        return started.peer() != null ? started.peer() : absent(started.missing());
    }

    /** A program of the caller's own, to be closed by it. */
    RunningPeer start() {
        shared(); // says so if the peer is not installed
        try {
            return new RunningPeer(name, program);
        } catch (MissingPeerException gone) {
            throw new AssertionError(gone);
        }
    }

    private Started started() {
        try {
            return new Started(new RunningPeer(name, program), "");
        } catch (MissingPeerException missing) {
            String message = missing(name, install, missing);
            return new Started(null, message);
        }
    }

    /** Says loudly that something is not installed. */
    static String missing(String name, String install, MissingPeerException missing) {
        String message = "the tests against " + name + " cannot run, it is not installed. To run them: " + install
                + ". (" + missing.getMessage() + ")";
        System.err.println("*** SKIPPED: " + message);
        return message;
    }

    /** Fails where nothing may be skipped, else skips. */
    static <T> T absent(String message) {
        if ("true".equals(System.getenv("CI"))) {
            throw new AssertionError(message + " With CI=true nothing may be skipped.");
        }
        return Assumptions.abort(message);
    }

    /** Such as {@code ws 8.23.0 on Node 20.20.2}, or that it is not installed. */
    String version() {
        CompletableFuture<Started> started = unfit().isEmpty() ? STARTED.get(program) : prepare();
        String own = started == null || started.join().peer() == null
                ? "not installed"
                : started.join().peer().version();
        return via == null ? own : via.version() + ", and " + own;
    }

    /** Ends all that were started. */
    static void stopAll() {
        STARTED.values().parallelStream().map(CompletableFuture::join).forEach(started -> {
            if (started.peer() != null) {
                started.peer().close();
            }
        });
        STARTED.clear();
        Proxy.stopAll();
    }

    @Override
    public String toString() {
        return name;
    }
}
