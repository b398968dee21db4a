package dev.longwire.attacks;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** What docs/security.md lists under "Under attack". */
final class Attacks {
    private static final String SMALL_DIRECT = "-XX:MaxDirectMemorySize=24m";

    /** Every attack, in the order of the table. */
    static final List<Attack> ALL = List.of(
            new Attack(
                    "40 clients send 60 KB frames to an echo and never read", plain(), scene -> neverRead(scene, 40)),
            new Attack("400 clients do", plain(), scene -> neverRead(scene, 400)),
            new Attack(
                    "2,000 slow receivers of a broadcast by a Callback",
                    options(List.of(SMALL_DIRECT), 0),
                    scene -> broadcast(scene, "/room")),
            new Attack(
                    "2,000 slow receivers of a broadcast by a Listener",
                    options(List.of(SMALL_DIRECT), 0),
                    scene -> broadcast(scene, "/listener-room")),
            new Attack(
                    "20 clients stop to read once they were answered",
                    options(List.of(), 0, "heartbeat=300", "write=1000"),
                    Attacks::stopReading),
            new Attack(
                    "200 clients trickle a message of 16 MiB", options(List.of(), 0, "message=1000"), Attacks::trickle),
            new Attack(
                    "50 clients send sixteen bombs in a write to a Callback",
                    options(List.of(), 0, "deflate=true"),
                    scene -> bombs(scene, "/sink")),
            new Attack(
                    "50 clients send sixteen bombs in a write to a Listener",
                    options(List.of(), 0, "deflate=true"),
                    scene -> bombs(scene, "/listener-sink")),
            new Attack(
                    "20 clients are sent numbered messages, and direct memory is short",
                    options(List.of(SMALL_DIRECT), 0),
                    Attacks::numbered),
            new Attack(
                    "300 clients, and descriptors for 150", options(List.of(), 150), Attacks::descriptors, false, true),
            new Attack(
                    "200 clients answer Pings, and the server is stopped for a while",
                    options(List.of(), 0, "heartbeat=1000"),
                    Attacks::stop,
                    true,
                    false),
            new Attack(
                    "4 clients ask for another TLS 1.2 handshake again and again",
                    options(List.of(), 0, "tls=true"),
                    scene -> new Renegotiation(scene).run()),
            new Attack(
                    "200 clients send their request octet by octet",
                    options(List.of(), 0, "handshake=1000"),
                    Attacks::slowRequests));

    private Attacks() {}

    private static TargetProcess.Options plain() {
        return options(List.of(), 0);
    }

    private static TargetProcess.Options options(List<String> jvm, int descriptors, String... settings) {
        return new TargetProcess.Options(jvm, descriptors, List.of(settings));
    }

    private static void neverRead(Scene scene, int clients) throws Exception {
        byte[] frame = Wire.frame(Wire.BINARY, new byte[60_000]);
        Crowd crowd = scene.crowd(clients, new Behaviour("/echo") {
            @Override
            ByteBuffer next(Peer peer) {
                return ByteBuffer.wrap(frame);
            }

            @Override
            int appetite(Peer peer) {
                return 0;
            }
        });
        crowd.until(scene::over);
    }

    /** Receivers that read 2 KiB in a turn, and one more who speaks. */
    private static void broadcast(Scene scene, String path) throws Exception {
        Crowd crowd = scene.crowd(2_000, new Behaviour(path) {
            @Override
            int appetite(Peer peer) {
                return 2 << 10;
            }
        });
        byte[] message = Wire.frame(Wire.BINARY, new byte[16 << 10]);
        crowd.join(
                1,
                new Behaviour(path) {
                    private long next;

                    @Override
                    @Nullable
                    ByteBuffer next(Peer peer) {
                        long now = System.nanoTime();
                        if (now - next < 0) {
                            return null;
                        }
                        next = now + 20_000_000;
                        return ByteBuffer.wrap(message);
                    }
                },
                scene::over);
        crowd.until(scene::over);
    }

    /** An answer comes, then as much is asked for as the server takes, and nothing is read any more. */
    private static void stopReading(Scene scene) throws Exception {
        byte[] question = Wire.frame(Wire.BINARY, new byte[1000]);
        Crowd crowd = scene.crowd(20, new Behaviour("/echo") {
            @Override
            ByteBuffer next(Peer peer) {
                return ByteBuffer.wrap(question);
            }

            @Override
            int appetite(Peer peer) {
                return peer.count == 0 ? ALL : 0;
            }

            @Override
            void message(Peer peer, ByteBuffer beginning) {
                peer.count++;
            }
        });
        scene.await(crowd, "clients that never read are not given up", () -> crowd.count(Peer.State.OPEN) == 0);
    }

    /** All but the last octets, at a pace that reaches 16 MiB at the end; then one in each turn. */
    private static void trickle(Scene scene) throws Exception {
        byte[] header = Wire.header(Wire.BINARY, 16 << 20);
        byte[] piece = new byte[32 << 10];
        byte[] octet = new byte[1];
        Crowd crowd = scene.crowd(200, new Behaviour("/sink") {
            @Override
            @Nullable
            ByteBuffer next(Peer peer) {
                int now = (int) (System.nanoTime() / 20_000_000);
                if (peer.count == now) {
                    return null;
                }
                peer.count = now;
                if (peer.written == 0) {
                    return ByteBuffer.wrap(header);
                }
                return ByteBuffer.wrap(peer.written < (16 << 20) - 100_000 ? piece : octet);
            }
        });
        crowd.until(scene::over);
    }

    private static void bombs(Scene scene, String path) throws Exception {
        ByteArrayOutputStream sixteen = new ByteArrayOutputStream();
        byte[] one = Wire.bomb(16 << 20);
        for (int i = 0; i < 16; i++) {
            sixteen.writeBytes(one);
        }
        byte[] all = sixteen.toByteArray();
        Crowd crowd = scene.crowd(50, new Behaviour(path) {
            @Override
            byte[] request() {
                return Wire.request(path, true);
            }

            @Override
            ByteBuffer next(Peer peer) {
                return ByteBuffer.wrap(all);
            }
        });
        crowd.until(scene::over);
    }

    /** Each client asks for 150 messages of 200 kB, and reads slowly at first. */
    private static void numbered(Scene scene) throws Exception {
        int messages = 150;
        byte[] asking = Wire.text(messages + " 200000");
        Crowd crowd = scene.crowd(20, new Behaviour("/numbers") {
            @Override
            @Nullable
            ByteBuffer next(Peer peer) {
                return peer.written == 0 ? ByteBuffer.wrap(asking) : null;
            }

            @Override
            int appetite(Peer peer) {
                return scene.over() ? ALL : 16 << 10;
            }

            @Override
            void message(Peer peer, ByteBuffer beginning) {
                int number = beginning.getInt(0);
                scene.check(number == peer.count, "message " + number + " came for " + peer.count + " at " + peer);
                peer.count = number + 1;
            }
        });
        scene.await(
                crowd,
                "messages are missing on sockets that stay open",
                () -> crowd.peers().stream().allMatch(peer -> peer.state != Peer.State.OPEN || peer.count == messages));
    }

    /** More clients than the server can have; when they go, there is room for others. */
    private static void descriptors(Scene scene) throws Exception {
        Crowd crowd = scene.crowd();
        crowd.join(300, new Behaviour("/echo"), scene.patienceFrom(System.nanoTime()));
        crowd.until(scene::over);
        scene.check(!crowd.allAnswered(), "the server had descriptors for all");
    }

    private static void stop(Scene scene) throws Exception {
        Crowd crowd = scene.crowd(200, new Behaviour("/echo"));
        scene.target().signal("STOP");
        try {
            LockSupport.parkNanos(2_500_000_000L); // longer than a Ping and its Pong may take
        } finally {
            scene.target().signal("CONT");
        }
        crowd.until(scene::over);
        scene.check(
                crowd.count(Peer.State.OPEN) == crowd.peers().size(),
                crowd.count(Peer.State.ENDED) + " of " + crowd.peers().size() + " sockets were cut after a stop");
    }

    private static void slowRequests(Scene scene) throws Exception {
        Crowd crowd = scene.crowd();
        Behaviour slow = new Behaviour("/echo") {
            @Override
            int octetsOfRequest() {
                return 1;
            }
        };
        crowd.join(200, slow, scene.patienceFrom(System.nanoTime()));
        scene.await(crowd, "slow requests are waited for", crowd::allAnswered);
    }
}
