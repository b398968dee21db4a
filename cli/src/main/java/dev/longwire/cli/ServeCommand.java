package dev.longwire.cli;

import dev.longwire.Limits;
import dev.longwire.http.Tls;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The echo server alone. */
@Command(
        name = "serve",
        description = {
            "Run an echo server until Ctrl-C, which closes all connections with 1001.",
            "",
            "When it is ready it prints one line on standard output, such as",
            "  ready: ws://localhost:8000/mysock (echo, epoll)",
            "and all else on standard error.",
            ""
        })
final class ServeCommand implements Callable<Integer> {
    private static final int MOST_PORT = 65_535;

    @Spec
    private @Nullable CommandSpec command;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8000",
            description = "Listen on this port (default 8000); 0 for any that is free.")
    private int port = EchoServer.PORT;

    @Option(
            names = "--path",
            paramLabel = "PATH",
            defaultValue = EchoServer.PATH,
            description = "Answer at this path (default /mysock).")
    private String path = EchoServer.PATH;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = EchoServer.LOCALHOST,
            description = "Listen on the address of this name: localhost (default) is this machine only, 0.0.0.0 is"
                    + " everyone who can reach it.")
    private String host = EchoServer.LOCALHOST;

    @ArgGroup
    private @Nullable Security security;

    /** Where the certificate comes from; at most one of these. */
    private static final class Security {
        @ArgGroup(exclusive = false)
        private @Nullable Files files;

        @Option(
                names = "--tls-self-signed",
                description = "Use TLS with a certificate made for this run; clients need --insecure or --cacert.")
        private boolean selfSigned;
    }

    /** Both or none. */
    private static final class Files {
        @Option(
                names = "--tls-cert",
                paramLabel = "FILE",
                required = true,
                description = "Use TLS with the certificate chain in this PEM file.")
        private Path certificates = Path.of("");

        @Option(
                names = "--tls-key",
                paramLabel = "FILE",
                required = true,
                description = "The private key in this PEM file (PKCS#8).")
        private Path key = Path.of("");
    }

    @Option(
            names = "--max-size",
            paramLabel = "SIZE",
            defaultValue = "16M",
            converter = SizeConverter.class,
            description = "Largest message, in bytes or such as 64K (default 16M).")
    private int maxSize;

    @Option(names = "--verbose", description = "Print connections as they come and go.")
    private boolean verbose;

    private final Streams streams;
    private final Clock clock;

    ServeCommand(Streams streams, Clock clock) {
        this.streams = streams;
        this.clock = clock;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Lines err = Lines.toErr(streams);
        if (port < 0 || port > MOST_PORT) {
            throw wrong("--port " + port + " is no port; it must be from 0 to " + MOST_PORT);
        }
        if (!path.startsWith("/")) {
            throw wrong("--path " + path + " must begin with /");
        }
        ConnectionLog log = new ConnectionLog(verbose ? err : null, clock);
        EchoServer server = start(log, err);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, log, stopped), "longwire-shutdown"));
        Lines.to(streams.out()).print("ready: " + server.url() + " (echo, " + server.transport() + ")");
        stopped.await();
        return 0;
    }

    private EchoServer start(ConnectionLog log, Lines err) throws IOException {
        try {
            Limits limits = Limits.DEFAULT.withMaxMessageSize(maxSize);
            return EchoServer.start(host, port, path, tls(err), limits, log);
        } catch (IllegalArgumentException e) {
            throw wrong(EventText.message(e));
        }
    }

    private @Nullable Tls tls(Lines err) throws IOException {
        if (security == null) {
            return null;
        }
        if (security.files != null) {
            return Tls.server(security.files.certificates, security.files.key);
        }
        Tls tls = Tls.selfSigned(host);
        X509Certificate certificate = tls.certificates()[0];
        err.print("The certificate is self-signed and made for this run.\nIts SHA-256 fingerprint is "
                + Certificates.fingerprint(certificate)
                + ".\nNo client trusts it by itself: use --insecure, which checks nothing, or save it for --cacert:\n"
                + Certificates.pem(certificate));
        return tls;
    }

    private static void stop(EchoServer server, ConnectionLog log, CountDownLatch stopped) {
        server.close();
        try {
            log.finish();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        stopped.countDown();
    }

    private ParameterException wrong(String sentence) {
        if (command == null) {
            throw new IllegalStateException(sentence);
        }
        return new ParameterException(command.commandLine(), sentence);
    }
}
