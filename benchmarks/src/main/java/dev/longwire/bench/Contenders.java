package dev.longwire.bench;

import static dev.longwire.bench.Contender.Skill.DEFLATE;
import static dev.longwire.bench.Contender.Skill.ECHO;
import static dev.longwire.bench.Contender.Skill.FANOUT;
import static dev.longwire.bench.Contender.Skill.HANDSHAKE;
import static dev.longwire.bench.Contender.Skill.HEAP;
import static dev.longwire.bench.Contender.Skill.TLS;

import dev.longwire.bench.Contender.Skill;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All servers that can be measured, and the options of their JVMs. The set-up of each is in the package {@code servers}. */
final class Contenders {
    /** What every other is compared with: the least that a WebSocket echo can be in C. */
    static final String YARDSTICK = "wsecho_c";

    /** Of every JVM: one size of heap for all, touched before, and the collector that suits one processor. */
    static final List<String> ALL_JVMS =
            List.of("-XX:+UseSerialGC", "-Xms1g", "-Xmx1g", "-Xmn400m", "-XX:+AlwaysPreTouch");

    /**
     * For all that use Netty: its leak detector is for development, and from JDK 24 on it leaves Unsafe alone unless told
     * otherwise, which costs it half of its speed with large messages.
     */
    private static final List<String> NETTY =
            List.of("-Dio.netty.leakDetection.level=disabled", "-Dio.netty.noUnsafe=false");

    private static final Set<Skill> ALL = EnumSet.of(ECHO, HANDSHAKE, FANOUT, DEFLATE, TLS, HEAP);
    private static final int JDK_OF_HELIDON = 21;

    private final Place place;
    private final Libraries libraries;

    Contenders(Place place, Libraries libraries) {
        this.place = place;
        this.libraries = libraries;
    }

    Contender yardstick() {
        List<String> command = List.of(place.program(YARDSTICK).toString(), "-k");
        return new Contender(
                YARDSTICK,
                "C (the limit)",
                "",
                EnumSet.of(ECHO, HANDSHAKE, FANOUT, DEFLATE, TLS),
                false,
                command,
                null);
    }

    /** All but the yardstick. May fetch and build what is not there yet. */
    List<Contender> servers() {
        List<Contender> all = new ArrayList<>(java());
        all.add(helidon());
        all.add(npm("ws", "ws on Node", "ws", () -> Extras.onPath("node")));
        all.add(npm("bun", "Bun (uWebSockets)", "bun", () -> Extras.bun(place)));
        return all;
    }

    /** Those that are part of the main build. */
    List<Contender> java() {
        String netty = libraries.version("netty-codec-http-");
        List<Contender> all = new ArrayList<>();
        all.add(longwire("longwire", "Longwire (Listener)", "LongwireListener", libraries.classPath()));
        all.add(longwire("longwire-callback", "Longwire (Callback)", "LongwireCallback", libraries.classPath()));
        all.add(jvm("netty-epoll", "Netty (epoll)", netty, "Netty", NETTY, ALL));
        all.add(jvm("netty-uring", "Netty (io_uring)", netty, "Netty", with(NETTY, "-Dtransport=io_uring"), ALL));
        all.add(jvm("undertow", "Undertow", libraries.version("undertow-core-"), "Undertow", List.of(), ALL));
        all.add(jvm("jetty", "Jetty", libraries.version("jetty-server-"), "Jetty", List.of(), ALL));
        all.add(jvm(
                "java-websocket",
                "Java-WebSocket",
                libraries.version("Java-WebSocket-"),
                "JavaWebSocket",
                List.of(),
                ALL));
        all.add(jvm("vertx", "Vert.x", libraries.version("vertx-core-"), "VertX", NETTY, ALL));
        all.add(jvm(
                "tyrus",
                "Tyrus on Grizzly",
                libraries.version("tyrus-server-"),
                "Tyrus",
                List.of(),
                EnumSet.of(ECHO, HANDSHAKE, FANOUT, HEAP)));
        all.add(jvm("bare-nio", "Bare Java NIO (no WebSocket)", "", "BareNio", List.of(), EnumSet.of(ECHO)));
        return all;
    }

    /** The clients; the first is the limit that the others are compared with. */
    List<Contender> clients() {
        String jdk = place.version().toString();
        return List.of(
                client("bare", "Bare socket", "", "Bare", List.of()),
                client("longwire", "Longwire (Listener)", "", "LongwireListener", List.of()),
                client("longwire-callback", "Longwire (Callback)", "", "LongwireCallback", List.of()),
                client("longwire-conversation", "Longwire (Conversation)", "", "LongwireConversation", List.of()),
                client("netty-epoll", "Netty (epoll)", libraries.version("netty-codec-http-"), "Netty", NETTY),
                client("jetty", "Jetty", libraries.version("jetty-client-"), "Jetty", List.of()),
                client("jdk", "JDK", jdk, "Jdk", List.of()),
                client(
                        "java-websocket",
                        "Java-WebSocket",
                        libraries.version("Java-WebSocket-"),
                        "JavaWebSocket",
                        List.of()),
                client("okhttp", "OkHttp", libraries.version("okhttp-jvm-"), "OkHttp", List.of()));
    }

    private Contender client(String id, String title, String version, String main, List<String> flags) {
        List<String> all = new ArrayList<>(ALL_JVMS);
        all.addAll(newerJdk(place));
        all.addAll(flags);
        List<String> command = new ArrayList<>(place.java(all, libraries.classPath()));
        command.add("dev.longwire.bench.clients." + main);
        return new Contender(id, title, version, EnumSet.of(Skill.CLIENT), true, command, null);
    }

    /** Longwire of any class path, with no option of its own: users of the library have none either. */
    Contender longwire(String id, String title, String main, String classPath) {
        return jvm(id, title, "", main, List.of(), ALL, classPath, null);
    }

    private Contender helidon() {
        String missing = place.version().feature() < JDK_OF_HELIDON
                ? "it needs a JDK " + JDK_OF_HELIDON + ", and the newest here is " + place.version()
                : Extras.helidon(place);
        String classPath = place.bench("target/helidon/classes") + ":" + place.bench("target/helidon/lib/*");
        String version = Libraries.in(place.bench("target/helidon/lib")).version("helidon-webserver-websocket-");
        Set<Skill> skills = EnumSet.of(ECHO, HANDSHAKE, FANOUT, TLS, HEAP);
        return jvm("helidon", "Helidon", version, "Helidon", List.of(), skills, classPath, missing);
    }

    private Contender npm(String id, String title, String folder, Supplier<@Nullable String> find) {
        String missing = Extras.npm(place);
        String program = find.get();
        if (missing == null && program == null) {
            missing = "there is no program for it here";
        }
        List<String> command = new ArrayList<>(List.of(String.valueOf(program)));
        command.add(place.bench("node/" + id + ".cjs").toString());
        String version = missing == null ? Extras.npmVersion(place, folder) : "";
        return new Contender(
                id, title, version, EnumSet.of(ECHO, HANDSHAKE, FANOUT, DEFLATE, TLS), true, command, missing);
    }

    private Contender jvm(String id, String title, String version, String main, List<String> flags, Set<Skill> skills) {
        return jvm(id, title, version, main, flags, skills, libraries.classPath(), null);
    }

    private Contender jvm(
            String id,
            String title,
            String version,
            String main,
            List<String> flags,
            Set<Skill> skills,
            String classPath,
            @Nullable String missing) {
        List<String> all = new ArrayList<>(ALL_JVMS);
        all.addAll(newerJdk(place));
        all.addAll(flags);
        List<String> command = new ArrayList<>(place.java(all, classPath));
        command.add("dev.longwire.bench.servers." + main);
        return new Contender(id, title, version, skills, true, command, missing);
    }

    /** What later JDKs only warn of today: native code, and Unsafe. */
    static List<String> newerJdk(Place place) {
        List<String> flags = new ArrayList<>();
        if (place.version().feature() >= 22) {
            flags.add("--enable-native-access=ALL-UNNAMED");
        }
        if (place.version().feature() >= 23) {
            flags.add("--sun-misc-unsafe-memory-access=allow");
        }
        return flags;
    }

    private static List<String> with(List<String> flags, String another) {
        List<String> more = new ArrayList<>(flags);
        more.add(another);
        return more;
    }
}
