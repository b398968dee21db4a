package dev.longwire.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.Conversation;
import dev.longwire.http.netty.Transport;
import dev.longwire.testkit.Patience;
import dev.longwire.transport.IoThread;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Certificates that are replaced without a restart. */
@ExtendWith(NoLeaks.class)
class TlsReloadingTest {
    private static X509Bundle authority;
    private static X509Bundle first;
    private static X509Bundle second;

    @TempDir
    private Path folder;

    @BeforeAll
    static void makeCertificates() throws Exception {
        authority = TlsRig.authority("Authority");
        first = TlsRig.signed(authority, "first");
        second = TlsRig.signed(authority, "second");
    }

    private static Tls client() {
        return Tls.trusting(authority.getCertificate());
    }

    /** Opens a socket and closes it. Returns the certificate of the server. */
    private static X509Certificate seen(TlsRig rig, Tls client) throws Exception {
        try (Conversation chat = rig.to(client).connect()) {
            rig.nextOpened();
            return Objects.requireNonNull(
                            Objects.requireNonNull(chat.socket().handshake()).tls())
                    .peerCertificates()
                    .get(0);
        }
    }

    @Test
    void theNextConnectionHasTheNewCertificate() throws Exception {
        AtomicReference<Tls> current = new AtomicReference<>(TlsRig.server(first));
        Tls client = client(); // which would resume the session of the old one
        try (TlsRig rig = new TlsRig(Tls.reloading(current::get));
                Conversation before = rig.to(client).connect()) {
            rig.nextOpened();
            assertThat(seen(rig, client)).isEqualTo(first.getCertificate());
            current.set(TlsRig.server(second));
            assertThat(seen(rig, client)).isEqualTo(second.getCertificate());
            assertThat(before.socket().isOpen()).isTrue();
            assertThat(before.ping()).isPositive();
        }
    }

    @Test
    void whoseClientsAreTrustedIsReplacedToo() throws Exception {
        X509Bundle clients = TlsRig.authority("Clients");
        Tls asking =
                TlsRig.server(first).withClientAuth(Tls.ClientAuth.REQUIRED, Tls.trusting(clients.getCertificate()));
        AtomicReference<Tls> current = new AtomicReference<>(asking);
        Tls alice = TlsRig.with(client(), TlsRig.signed(clients, "alice"));
        try (TlsRig rig = new TlsRig(Tls.reloading(current::get))) {
            assertThat(rig.opens(alice).peerName()).isEqualTo("CN=alice");
            current.set(TlsRig.server(first).withClientAuth(Tls.ClientAuth.REQUIRED, client()));
            // newer JDKs do not even show a certificate of an issuer that the server does not name
            assertThat(rig.fails(alice))
                    .message()
                    .containsPattern(
                            "did not accept the client certificate|none was shown: the one there is may be of an");
        }
    }

    @Test
    void theSupplierRunsOnNoIoThread() throws Exception {
        List<String> threads = new CopyOnWriteArrayList<>();
        Tls tls = TlsRig.server(first);
        Tls client = client();
        Supplier<Tls> server = () -> {
            threads.add(Thread.currentThread().getName() + (IoThread.isCurrent() ? " for I/O" : ""));
            return tls;
        };
        try (TlsRig rig = new TlsRig(Tls.reloading(server))) {
            assertThat(threads).as("asked when it starts").hasSize(1);
            rig.opens(Tls.reloading(() -> {
                threads.add(Thread.currentThread().getName() + (IoThread.isCurrent() ? " for I/O" : ""));
                return client;
            }));
            assertThat(threads.subList(1, 3)).allMatch(name -> name.matches("longwire-tls-\\d+"));
        }
    }

    @Test
    void aSupplierThatThrowsFailsOneConnectionAndIsInTheLog() throws Exception {
        BlockingQueue<LogRecord> log = new LinkedBlockingQueue<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord logged) {
                log.add(logged);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("dev.longwire.http.netty.Listening");
        logger.addHandler(handler);
        AtomicReference<RuntimeException> trouble = new AtomicReference<>();
        Tls tls = TlsRig.server(first);
        try (TlsRig rig = new TlsRig(Tls.reloading(() -> {
            RuntimeException thrown = trouble.get();
            if (thrown != null) {
                throw thrown;
            }
            return tls;
        }))) {
            IllegalStateException thrown = new IllegalStateException("the vault is closed");
            trouble.set(thrown);
            assertThat(rig.fails(client())).hasMessageContaining("in the middle of the TLS handshake");
            LogRecord logged = log.poll(Patience.SECONDS, TimeUnit.SECONDS);
            assertThat(logged).isNotNull();
            assertThat(logged.getMessage())
                    .isEqualTo("A connection to port " + rig.server.port() + " cannot be served, and is closed");
            assertThat(logged.getThrown()).isSameAs(thrown);
            trouble.set(null);
            assertThat(rig.opens(client()).version()).isEqualTo("TLSv1.3");
        } finally {
            logger.removeHandler(handler);
        }
    }

    @Test
    void aClientsSupplierThatThrowsFailsOneAttempt() throws Exception {
        IllegalStateException thrown = new IllegalStateException("the vault is closed");
        AtomicInteger asked = new AtomicInteger();
        Tls client = client();
        Tls sometimes = Tls.reloading(() -> {
            if (asked.incrementAndGet() == 1) {
                throw thrown;
            }
            return client;
        });
        try (TlsRig rig = new TlsRig(TlsRig.server(first))) {
            assertThat(rig.fails(sometimes))
                    .hasMessage("TLS cannot be set up: the vault is closed")
                    .rootCause()
                    .isSameAs(thrown);
            rig.opens(sometimes);
            rig.opens(sometimes);
            assertThat(asked).hasValue(3);
        }
    }

    @Test
    void whatIsForTheOtherRoleIsRefused() throws Exception {
        assertThatThrownBy(() -> new TlsRig(Tls.reloading(TlsReloadingTest::client)))
                .isInstanceOf(IOException.class)
                .hasMessage("TLS cannot be set up: this Tls is for a client; a server uses Tls.server(...) or"
                        + " Tls.selfSigned()");
        assertThatThrownBy(() -> new TlsRig(Tls.reloading(() -> null)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the supplier of Tls.reloading gave null");
        try (TlsRig rig = new TlsRig(TlsRig.server(first))) {
            assertThat(rig.fails(Tls.reloading(() -> TlsRig.server(first)))).hasStackTraceContaining("is for a server");
        }
        assertThatThrownBy(() -> Tls.reloading(TlsReloadingTest::client).withMinimumVersion("TLSv1.3"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("change what its supplier returns");
    }

    static Stream<String> transports() {
        return Transport.available().stream().map(Transport::toString);
    }

    /** Others are served meanwhile, nothing leaves in the clear, and no connection waits for longer than a handshake may take. */
    @ParameterizedTest
    @MethodSource("transports")
    void aSupplierThatHangsHoldsNothingUp(String transport) throws Exception {
        CountDownLatch asked = new CountDownLatch(2);
        CompletableFuture<Tls> answer = new CompletableFuture<>();
        Tls tls = TlsRig.server(first);
        Tls hanging = Tls.reloading(() -> {
            boolean starting = asked.getCount() == 2;
            asked.countDown();
            return starting ? tls : answer.join();
        });
        try (IoThreads threads = IoThreads.create(1, transport);
                WebSocketServer slow = WebSocketServer.builder()
                        .host("localhost")
                        .ioThreads(threads)
                        .limits(Patience.LIMITS.withHandshakeTimeout(Duration.ofMillis(200)))
                        .tls(hanging)
                        .path("/", (ws, event) -> {})
                        .start();
                WebSocketServer other = WebSocketServer.builder()
                        .host("localhost")
                        .ioThreads(threads)
                        .tls(tls)
                        .path("/", (ws, event) -> {})
                        .start();
                Socket waiting = new Socket("localhost", slow.port())) {
            waiting.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            waiting.setSoTimeout(Patience.MILLIS);
            assertThat(asked.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
            try (Conversation chat = WebSocketClient.builder()
                    .ioThreads(threads)
                    .tls(client())
                    .build()
                    .to(other.url("/"))
                    .connect()) {
                assertThat(chat.socket().isOpen()).isTrue();
            }
            assertThat(ended(waiting)).as("nothing was said").isEmpty();
            answer.complete(tls);
            try (Conversation chat = WebSocketClient.builder()
                    .ioThreads(threads)
                    .tls(client())
                    .build()
                    .to(slow.url("/"))
                    .connect()) {
                assertThat(chat.socket().isOpen()).isTrue();
            }
        }
    }

    private static byte[] ended(Socket socket) throws IOException {
        try {
            return socket.getInputStream().readAllBytes();
        } catch (SocketException reset) {
            return new byte[0];
        }
    }

    private void put(X509Bundle certificate) throws IOException {
        Path chain = Files.writeString(folder.resolve("chain.new"), certificate.getCertificatePathPEM());
        Path key = Files.writeString(folder.resolve("key.new"), certificate.getPrivateKeyPEM());
        Files.move(chain, folder.resolve("chain.pem"), StandardCopyOption.ATOMIC_MOVE);
        Files.move(key, folder.resolve("key.pem"), StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void filesAreReadAgainOnceTheyHaveChanged() throws Exception {
        put(first);
        Path chain = folder.resolve("chain.pem");
        Path key = folder.resolve("key.pem");
        AtomicInteger read = new AtomicInteger();
        Tls watching = Tls.reloading(
                () -> {
                    read.incrementAndGet();
                    return Tls.server(chain, key);
                },
                chain,
                key);
        Tls client = client();
        try (TlsRig rig = new TlsRig(watching)) {
            assertThat(seen(rig, client)).isEqualTo(first.getCertificate());
            assertThat(seen(rig, client)).isEqualTo(first.getCertificate());
            assertThat(read).hasValue(1);
            put(second);
            assertThat(seen(rig, client)).isEqualTo(second.getCertificate());
            assertThat(seen(rig, client)).isEqualTo(second.getCertificate());
            assertThat(read).hasValue(2);
            Files.delete(key);
            assertThat(seen(rig, client)).isEqualTo(second.getCertificate());
            assertThat(read).as("there is nothing to be read").hasValue(2);
            Files.writeString(key, first.getPrivateKeyPEM());
            assertThat(seen(rig, client)).as("half replaced").isEqualTo(second.getCertificate());
            assertThat(seen(rig, client)).isEqualTo(second.getCertificate());
            put(first);
            assertThat(seen(rig, client)).isEqualTo(first.getCertificate());
        }
    }
}
