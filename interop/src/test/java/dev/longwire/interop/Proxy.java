package dev.longwire.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A reverse proxy on 127.0.0.1, with TLS and without. A request for {@code /PORT/PATH} goes on to that port and path without
 * TLS; one for {@code /idle/PORT/PATH} too, on a connection that is cut after a second in which nothing came.
 */
enum Proxy {
    NGINX("nginx", "apt-get install nginx-light", "start worker process ") {
        @Override
        ProcessBuilder configure(Path folder, Running running) throws IOException {
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
                      proxy_http_version 1.1;
                      proxy_set_header Upgrade $http_upgrade;
                      proxy_set_header Connection upgrade;
                      proxy_set_header Host $http_host;
                      server {
                        listen 127.0.0.1:%4$d;
                        listen 127.0.0.1:%5$d ssl;
                        location ~ ^/(?<to>[0-9]+)(?<rest>/.*)$ {
                          proxy_pass http://127.0.0.1:$to$rest$is_args$args;
                        }
                        location ~ ^/idle/(?<to>[0-9]+)(?<rest>/.*)$ {
                          proxy_pass http://127.0.0.1:$to$rest$is_args$args;
                          proxy_read_timeout 1s;
                        }
                      }
                    }
                    """.formatted(
                    folder, Certificates.shared().chain(), Certificates.shared().key(), running.plain, running.tls));
            return new ProcessBuilder("nginx", "-e", "stderr", "-p", folder.toString(), "-c", file.toString());
        }

        @Override
        String[] versionCommand() {
            return new String[] {"nginx", "-v"};
        }
    },
    HAPROXY("haproxy", "apt-get install haproxy", "Loading success") {
        @Override
        ProcessBuilder configure(Path folder, Running running) throws IOException {
            Path both = folder.resolve("both.pem");
            Files.writeString(
                    both,
                    Files.readString(Certificates.shared().chain())
                            + Files.readString(Certificates.shared().key()));
            Path file = folder.resolve("haproxy.cfg");
            Files.writeString(file, """
                    global
                      log stderr format raw daemon
                    defaults
                      mode http
                      timeout connect 10s
                      timeout client 60s
                      timeout server 60s
                      timeout tunnel 60s
                    frontend in
                      bind 127.0.0.1:%2$d
                      bind 127.0.0.1:%3$d ssl crt %1$s
                      acl idle path_beg /idle/
                      http-request set-var(txn.idle) bool(true) if idle
                      http-request set-path %%[path,regsub(^/idle,)] if idle
                      http-request set-dst-port path,field(2,/)
                      http-request set-path %%[path,regsub(^/[0-9]+,)]
                      use_backend impatient if { var(txn.idle) -m bool }
                      default_backend patient
                    backend patient
                      server there 127.0.0.1
                    backend impatient
                      timeout tunnel 1s
                      server there 127.0.0.1
                    """.formatted(both, running.plain, running.tls));
            return new ProcessBuilder("haproxy", "-W", "-db", "-f", file.toString());
        }

        @Override
        String[] versionCommand() {
            return new String[] {"haproxy", "-v"};
        }
    };

    private static final Map<Proxy, Started> STARTED = new ConcurrentHashMap<>();

    private final String program;
    private final String install;
    private final String ready;

    Proxy(String program, String install, String ready) {
        this.program = program;
        this.install = install;
        this.ready = ready;
    }

    /** Exactly one is there. */
    private record Started(@Nullable Running running, String missing) {}

    abstract ProcessBuilder configure(Path folder, Running running) throws IOException;

    abstract String[] versionCommand();

    /** Says so if it is not installed. */
    void require() {
        Started started = STARTED.computeIfAbsent(this, Proxy::started);
        if (started.running() == null) {
            Peer.absent(started.missing());
        }
    }

    private Started started() {
        try {
            return new Started(new Running(this), "");
        } catch (MissingPeerException missing) {
            return new Started(null, Peer.missing(program, install, missing));
        } catch (IOException e) {
            throw new AssertionError(program + " did not start: " + e.getMessage(), e);
        }
    }

    private Running running() {
        require();
        return Objects.requireNonNull(Objects.requireNonNull(STARTED.get(this)).running());
    }

    int port(String scheme) {
        return scheme.equals("wss") ? running().tls : running().plain;
    }

    /** Such as {@code nginx 1.22.1}, or that it is not installed. */
    String version() {
        Started started = STARTED.get(this);
        return started == null || started.running() == null ? "not installed" : started.running().version;
    }

    static void stopAll() {
        STARTED.values().forEach(started -> {
            if (started.running() != null) {
                started.running().daemon.stop();
            }
        });
        STARTED.clear();
    }

    /** A proxy that was started. */
    static final class Running {
        private final int plain = Daemon.freePort();
        private final int tls = Daemon.freePort();
        private final String version;
        private final Daemon daemon;

        Running(Proxy proxy) throws MissingPeerException, IOException {
            version = proxy.program + " " + Daemon.version(Daemon.printed(proxy.versionCommand()));
            Path folder = Files.createDirectories(Path.of("target", "peers", proxy.program))
                    .toAbsolutePath();
            daemon = new Daemon(proxy.program, proxy.configure(folder, this), proxy.ready);
        }
    }
}
