package dev.longwire.interop;

import dev.longwire.Callback;
import dev.longwire.Event;
import dev.longwire.http.Tls;
import dev.longwire.http.WebSocketBuilder;
import dev.longwire.http.WebSocketClient;
import dev.longwire.http.WebSocketServer;
import dev.longwire.http.WebSocketServerBuilder;
import dev.longwire.protocol.Role;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Longwire and a peer.
 *
 * @param peer the program
 * @param role the peer's; Longwire has the other one
 * @param scheme {@code ws} or {@code wss}
 */
record Pairing(Peer peer, Role role, String scheme) {
    boolean can(Ability ability) {
        return peer.unable(role, List.of(ability)).isEmpty();
    }

    boolean secure() {
        return scheme.equals("wss");
    }

    /** An open connection. */
    Link open(Setup setup) throws IOException, InterruptedException {
        return open(setup, peer.shared());
    }

    Link open(Setup setup, RunningPeer process) throws IOException, InterruptedException {
        return open(setup, process, new Recorder());
    }

    Link open(Setup setup, RunningPeer process, Recorder recorder) throws IOException, InterruptedException {
        Remote remote = process.remote();
        return role == Role.SERVER ? openToServer(setup, remote, recorder) : openToClient(setup, remote, recorder);
    }

    private Link openToServer(Setup setup, Remote remote, Recorder recorder) throws InterruptedException {
        WebSocketBuilder client = client(url(portOfServer(remote.process()), path(setup, remote), setup.idle()))
                .limits(setup.limits())
                .subprotocols(setup.subprotocols().toArray(String[]::new));
        setup.headers().forEach(client::header);
        if (setup.compression() != null) {
            client.compression(setup.compression());
        }
        client.create(recorder).open();
        recorder.await(Event.Opening.class);
        recorder.await(Event.Opened.class);
        return new Link(recorder, remote, remote.await("opened"), List.of(), can(Ability.ANSWERS));
    }

    private Link openToClient(Setup setup, Remote remote, Recorder recorder) throws IOException, InterruptedException {
        WebSocketServer server =
                server("/" + remote.id(), recorder, setup, remote.process().origin());
        remote.connect(
                url(server.port(), path(setup, remote), setup.idle()),
                setup.headers(),
                setup.subprotocols(),
                Certificates.shared().authority());
        Told opened = remote.await("opened"); // first: it may have something to say
        recorder.await(Event.Opened.class);
        return new Link(recorder, remote, opened, List.of(server), can(Ability.ANSWERS));
    }

    private static String path(Setup setup, Remote remote) {
        return "/" + remote.id() + (setup.echo() ? "?echo" : "") + (setup.blobs() ? "&blob" : "");
    }

    /** Of a server of the peer's. */
    String urlOfServer(RunningPeer process, String path) {
        return url(portOfServer(process), path);
    }

    /** A proxy speaks TLS itself. */
    private int portOfServer(RunningPeer process) {
        return process.port(peer.via() == null ? scheme : "ws");
    }

    /** Of a server at a port, with TLS by name and without by address, so that both kinds of host occur. */
    String url(int port, String path) {
        return url(port, path, false);
    }

    private String url(int port, String path, boolean idle) {
        String host = scheme + "://" + (secure() ? "localhost" : "127.0.0.1") + ":";
        Proxy proxy = peer.via();
        return proxy == null ? host + port + path : host + proxy.port(scheme) + (idle ? "/idle/" : "/") + port + path;
    }

    /** Longwire's client, which trusts the authority of the tests only. */
    WebSocketBuilder client(String url) {
        return WebSocketClient.builder()
                .tls(Tls.trusting(Certificates.shared().authority()))
                .build()
                .to(url);
    }

    /** Longwire's server, which speaks the subprotocol {@code second}, and is for pages of an origin if there is one. */
    WebSocketServer server(String path, Callback callback, Setup setup, @Nullable String origin) throws IOException {
        WebSocketServerBuilder server = WebSocketServer.builder()
                .host("127.0.0.1")
                .path(path, callback)
                .limits(setup.limits())
                .subprotocols("second");
        if (setup.compression() != null) {
            server.compression(setup.compression());
        }
        if (origin != null) {
            server.allowOrigins(origin);
        }
        if (secure() && peer.via() == null) {
            server.tls(Tls.server(
                    Certificates.shared().chain(), Certificates.shared().key()));
        }
        return server.start();
    }

    @Override
    public String toString() {
        return peer + " as " + (role == Role.SERVER ? "server" : "client") + ", " + scheme;
    }
}
