package dev.longwire.interop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Event;
import dev.longwire.handshake.ForwardingRule.Fields;
import dev.longwire.http.Tls;
import dev.longwire.http.WebSocketServer;
import dev.longwire.http.WebSocketServerBuilder;
import dev.longwire.server.Answer;
import dev.longwire.server.Request;
import dev.longwire.server.RequestHandler;
import dev.longwire.testkit.Patience;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a server sees of its clients behind proxies that no one here wrote, by the PROXY protocol and by header fields. */
final class TrustedProxyTest {
    private static final String PROXY = "127.0.0.1";
    private static final String CLIENT = "127.0.0.2";
    private static final String BROWSER_HOST = "chat.example";

    private static final RequestHandler TELLING = TrustedProxyTest::telling;

    private final List<WebSocketServer> servers = new ArrayList<>();
    private Daemon daemon;

    private static Answer telling(Request request) {
        String seen = String.join(
                " ", request.remoteAddress(), request.peerAddress().split(":")[0], request.scheme(), request.host());
        return Answer.accept((ws, event) -> {
            if (event instanceof Event.Opened) {
                ws.send(seen + " " + ws.handshake().remoteAddress());
            }
        });
    }

    @AfterEach
    void stop() {
        servers.forEach(WebSocketServer::close);
        if (daemon != null) {
            daemon.stop();
        }
    }

    private int serve(WebSocketServerBuilder builder) throws IOException {
        WebSocketServer server =
                builder.host(PROXY).limits(Patience.LIMITS).path("/", TELLING).start();
        servers.add(server);
        return server.port();
    }

    private int trusting() throws IOException {
        return serve(WebSocketServer.builder().trustProxies(PROXY));
    }

    private static Path folder(String name) throws IOException {
        return Files.createDirectories(Path.of("target", "peers", name)).toAbsolutePath();
    }

    private void haproxy(String config) throws IOException {
        Proxy.HAPROXY.require();
        Path both = folder("trusted").resolve("both.pem");
        Files.writeString(
                both,
                Files.readString(Certificates.shared().chain())
                        + Files.readString(Certificates.shared().key()));
        Path file = folder("trusted").resolve("haproxy.cfg");
        Files.writeString(file, """
                global
                  log stderr format raw daemon
                defaults
                  mode http
                  timeout connect 10s
                  timeout client 60s
                  timeout server 60s
                  timeout tunnel 60s
                """ + config.replace("BOTH.PEM", both.toString()));
        daemon = new Daemon(
                "haproxy", new ProcessBuilder("haproxy", "-W", "-db", "-f", file.toString()), "Loading success");
    }

    private void nginx(int plain, int tls, String location) throws IOException {
        Proxy.NGINX.require();
        Path folder = folder("trusted");
        Path file = folder.resolve("nginx.conf");
        Files.writeString(file, """
                daemon off;
                worker_processes 1;
                pid %1$s/nginx.pid;
                error_log stderr notice;
                events {}
                http {
                  access_log off;
                  client_body_temp_path %1$s/body;
                  proxy_temp_path %1$s/proxy;
                  ssl_certificate %2$s;
                  ssl_certificate_key %3$s;
                  server {
                    listen 127.0.0.1:%4$d;
                    listen 127.0.0.1:%5$d ssl;
                    location / {
                      proxy_http_version 1.1;
                      proxy_set_header Upgrade $http_upgrade;
                      proxy_set_header Connection upgrade;
                %6$s
                    }
                  }
                }
                """.formatted(
                folder, Certificates.shared().chain(), Certificates.shared().key(), plain, tls, location));
        daemon = new Daemon(
                "nginx",
                new ProcessBuilder("nginx", "-e", "stderr", "-p", folder.toString(), "-c", file.toString()),
                "start worker process ");
    }

    /** From an address that is not the proxy's. The text that the server sends, or the status of its refusal. */
    private static String open(int port, boolean tls, String... fields) throws Exception {
        try (Socket plain = new Socket()) {
            plain.bind(new InetSocketAddress(CLIENT, 0));
            plain.connect(new InetSocketAddress(PROXY, port));
            plain.setSoTimeout(Patience.MILLIS);
            try (Socket socket = tls
                    ? Certificates.trust(Certificates.shared().authority())
                            .context()
                            .getSocketFactory()
                            .createSocket(plain, "localhost", port, true)
                    : plain) {
                String head = "GET / HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                        + String.join("\r\n", fields) + "\r\n\r\n";
                socket.getOutputStream().write(head.getBytes(ISO_8859_1));
                DataInputStream in = new DataInputStream(socket.getInputStream());
                String status = line(in);
                if (!status.contains(" 101 ")) {
                    return status.split(" ")[1];
                }
                while (!line(in).isEmpty()) {
                    // fields of the response
                }
                assertThat(in.readUnsignedByte()).isEqualTo(0x81);
                byte[] text = new byte[in.readUnsignedByte()];
                in.readFully(text);
                return new String(text, ISO_8859_1).replace(CLIENT + ":" + plain.getLocalPort(), "CLIENT");
            }
        }
    }

    private static String line(DataInputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
            line.append((char) c);
        }
        return line.toString().strip();
    }

    @Test
    void haproxyTellsByTheProxyProtocol() throws Exception {
        int plain = serve(WebSocketServer.builder().proxyProtocol(PROXY));
        int secure = serve(WebSocketServer.builder()
                .proxyProtocol(PROXY)
                .tls(Tls.server(
                        Certificates.shared().chain(), Certificates.shared().key())));
        StringBuilder config = new StringBuilder();
        int v1 = through(config, "", plain, "send-proxy");
        int v2 = through(config, "", plain, "send-proxy-v2 check check-send-proxy");
        int v1Tls = through(config, "", secure, "send-proxy");
        int v2Tls = through(config, "", secure, "send-proxy-v2");
        int ended = through(config, "ssl crt BOTH.PEM", plain, "send-proxy-v2-ssl");
        int without = through(config, "", plain, "");
        haproxy(config.toString());
        String host = "Host: localhost";
        for (int port : new int[] {v1, v2}) {
            assertThat(open(port, false, host)).isEqualTo("CLIENT 127.0.0.1 http localhost CLIENT");
        }
        for (int port : new int[] {v1Tls, v2Tls, ended}) {
            assertThat(open(port, true, host, "Origin: https://localhost"))
                    .isEqualTo("CLIENT 127.0.0.1 https localhost CLIENT");
            assertThat(open(port, true, host, "Origin: http://localhost")).isEqualTo("403");
        }
        assertThat(endsUnanswered(without)).isTrue();
    }

    /** Adds a proxy of TCP. Returns its port. */
    private static int through(StringBuilder config, String bind, int to, String server) {
        int port = Daemon.freePort();
        config.append("""
                listen l%1$d
                  mode tcp
                  bind 127.0.0.1:%1$d %2$s
                  server there 127.0.0.1:%3$d %4$s
                """.formatted(port, bind, to, server));
        return port;
    }

    /** Whether the connection ends with no answer. */
    private static boolean endsUnanswered(int port) throws Exception {
        try {
            open(port, false, "Host: localhost");
            return false;
        } catch (EOFException | SocketException ended) {
            return true;
        }
    }

    /** TLS ends at the proxy, and the server is judged by what the browser saw. */
    private void assertSeesTheBrowser(int plain, int tls) throws Exception {
        String host = "Host: " + BROWSER_HOST;
        String seen = CLIENT + " " + PROXY + " %s " + BROWSER_HOST + " " + PROXY + ":";
        assertThat(open(tls, true, host, "Origin: https://" + BROWSER_HOST)).startsWith(seen.formatted("https"));
        assertThat(open(plain, false, host, "Origin: http://" + BROWSER_HOST)).startsWith(seen.formatted("http"));
        assertThat(open(tls, true, host, "Origin: https://evil.example")).isEqualTo("403");
        assertThat(open(tls, true, host, "Origin: http://" + BROWSER_HOST)).isEqualTo("403");
        assertThat(open(plain, false, host, "Origin: https://localhost")).isEqualTo("403");
    }

    private static String haproxy(int plain, int tls, int to, String fields) {
        return """
                listen in
                  bind 127.0.0.1:%d
                  bind 127.0.0.1:%d ssl crt BOTH.PEM
                %s
                  http-request set-header Host localhost
                  server there 127.0.0.1:%d
                """.formatted(plain, tls, fields, to);
    }

    private static final String HAPROXY_USUAL = """
              option forwardfor
              http-request set-header X-Forwarded-Proto %[ssl_fc,iif(https,http)]
              http-request set-header X-Forwarded-Host %[req.hdr(host)]
            """;

    @Test
    void haproxyTellsByTheUsualFields() throws Exception {
        int plain = Daemon.freePort();
        int tls = Daemon.freePort();
        haproxy(haproxy(plain, tls, trusting(), HAPROXY_USUAL));
        assertSeesTheBrowser(plain, tls);
        // what a client says of itself stands beyond it
        assertThat(open(plain, false, "Host: a", "X-Forwarded-For: 10.9.9.9")).startsWith(CLIENT + " ");
        assertThat(open(plain, false, "Host: a", "Forwarded: for=10.9.9.9")).isEqualTo("400");
    }

    @Test
    void haproxyPassesOnAFieldThatTheServerWasToldNotToRead() throws Exception {
        int plain = Daemon.freePort();
        int to = serve(WebSocketServer.builder().trustProxies(Fields.X_FORWARDED, PROXY));
        haproxy(haproxy(plain, Daemon.freePort(), to, HAPROXY_USUAL));
        assertThat(open(plain, false, "Host: a", "Forwarded: for=10.9.9.9;proto=https"))
                .startsWith(CLIENT + " " + PROXY + " http a ");
    }

    /** By hand: {@code option forwarded} came with 2.8, and Debian 12 has 2.6. */
    @Test
    void haproxyTellsByForwarded() throws Exception {
        int plain = Daemon.freePort();
        int tls = Daemon.freePort();
        haproxy(haproxy(plain, tls, trusting(), """
                  http-request set-header Forwarded "for=%[src];proto=%[ssl_fc,iif(https,http)];host=\\"%[req.hdr(host)]\\""
                """));
        assertSeesTheBrowser(plain, tls);
    }

    @Test
    void nginxTellsByTheUsualFields() throws Exception {
        int plain = Daemon.freePort();
        int tls = Daemon.freePort();
        nginx(plain, tls, """
                      proxy_set_header Host localhost;
                      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                      proxy_set_header X-Forwarded-Proto $scheme;
                      proxy_set_header X-Forwarded-Host $http_host;
                      proxy_pass http://127.0.0.1:%d;
                """.formatted(trusting()));
        assertSeesTheBrowser(plain, tls);
        assertThat(open(plain, false, "Host: a", "X-Forwarded-For: 10.9.9.9")).startsWith(CLIENT + " ");
    }

    @Test
    void nginxTellsByForwarded() throws Exception {
        int plain = Daemon.freePort();
        int tls = Daemon.freePort();
        nginx(plain, tls, """
                      proxy_set_header Host localhost;
                      proxy_set_header Forwarded "for=$remote_addr;proto=$scheme;host=\\"$http_host\\"";
                      proxy_pass http://127.0.0.1:%d;
                """.formatted(trusting()));
        assertSeesTheBrowser(plain, tls);
    }

    /** nginx keeps the Host field where it is told to, and a server on loopback has to be told its name. */
    @Test
    void nginxKeepsTheHostField() throws Exception {
        int plain = Daemon.freePort();
        int tls = Daemon.freePort();
        nginx(plain, tls, """
                      proxy_set_header Host $http_host;
                      proxy_set_header X-Forwarded-For $remote_addr;
                      proxy_set_header X-Forwarded-Proto $scheme;
                      proxy_pass http://127.0.0.1:%d;
                """.formatted(
                        serve(WebSocketServer.builder().trustProxies(PROXY).allowHosts(BROWSER_HOST))));
        assertSeesTheBrowser(plain, tls);
    }
}
