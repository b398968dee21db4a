package dev.longwire.http;

import dev.longwire.handshake.Excerpt;
import dev.longwire.transport.DaemonThreads;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * How TLS is done: whom this side trusts, who it is, and what it insists on. It is the JDK's TLS, in versions 1.2 and 1.3 only (RFC
 * 8996). A client always checks that the certificate is valid for the host of the URL, be it a name or an address (RFC 9110 §4.3.4),
 * except with {@link #insecure()}, and sends the name along (SNI, RFC 6066 §3). Who the other side is tells {@link
 * dev.longwire.Handshake#tls()}.
 *
 * <p>Immutable, and safe for use by several threads. Sockets that share an object also resume each other's TLS sessions, and those of no
 * other object: a session that is resumed has passed the checks of this one, within a day, when it was new (RFC 8446 §2.2).
 */
public final class Tls {
    private static final Tls SYSTEM = new Tls(TlsSettings.client(Trust.SYSTEM), null);
    private static final List<String> LOCAL_HOSTS = List.of("localhost", "127.0.0.1", "::1");

    /** Those that are being set up, which may read files and ask suppliers: any of it may hang, and none waits behind a name. */
    static final Questions<Tls, TlsEngines> ENGINES = new Questions<>("tls", 4, Tls::engines);

    /** What a server wants to know of its clients (RFC 8446 §4.3.2). */
    public enum ClientAuth {
        /** A client may show a certificate; one that is not trusted ends the connection. */
        OPTIONAL,
        /** Who shows no trusted certificate does not get in. */
        REQUIRED
    }

    private final TlsSettings settings;
    private final @Nullable Reloading reloading;

    /** Written under the monitor. */
    private volatile @Nullable TlsEngines engines;

    private Tls(TlsSettings settings, @Nullable Reloading reloading) {
        this.settings = settings;
        this.reloading = reloading;
    }

    /**
     * For a client: trusts the authorities that the JVM trusts. This is the default.
     *
     * @return always the same object
     */
    public static Tls system() {
        return SYSTEM;
    }

    /**
     * For a client: trusts the certificates of a file, and no others.
     *
     * @param pemCertificates authorities or servers' own certificates, in PEM; read at once
     * @return a client's TLS
     * @throws IllegalArgumentException if the file cannot be read or holds no certificate
     */
    public static Tls trusting(Path pemCertificates) {
        return trusting(Pem.certificates(pemCertificates));
    }

    /**
     * For a client: trusts these certificates, and no others.
     *
     * @param certificates authorities or servers' own certificates; at least one
     * @return a client's TLS
     * @throws IllegalArgumentException if there is none
     */
    public static Tls trusting(X509Certificate... certificates) {
        return new Tls(TlsSettings.client(Trust.of(KeyStores.trusting(certificates))), null);
    }

    /**
     * For a client: trusts whom a trust manager trusts. It is also asked to check the host, by the endpoint identification of the engine
     * that it is called with; one of the JDK does.
     *
     * @param managers as for {@link SSLContext#init}: the first one for X.509 counts
     * @return a client's TLS
     * @throws IllegalArgumentException if that is no {@link javax.net.ssl.X509ExtendedTrustManager}, or there is none
     */
    public static Tls trusting(TrustManager[] managers) {
        return new Tls(TlsSettings.client(Trust.of(managers)), null);
    }

    /**
     * For a client: trusts the certificates of a key store, and no others.
     *
     * @param keyStore a PKCS #12 or JKS file; read at once
     * @param password the file's password; not kept
     * @return a client's TLS
     * @throws IllegalArgumentException if the file cannot be read, the password is wrong, or it holds no trusted certificate
     */
    public static Tls trustStore(Path keyStore, char[] password) {
        return new Tls(TlsSettings.client(Trust.of(KeyStores.trusted(keyStore, password))), null);
    }

    /**
     * For a client: checks nothing at all, neither the certificate nor the host. Whoever sits on the way can read and change
     * everything, unless {@linkplain #withPins pins} stop him. For experiments only.
     *
     * @return a client's TLS without security
     */
    public static Tls insecure() {
        return new Tls(TlsSettings.client(Trust.ANYONE), null);
    }

    /**
     * With a certificate of the client's own, for servers that ask for one.
     *
     * @param chainPem the client's certificate first, then those of its issuers, in PEM; read at once
     * @param keyPem its private key, PKCS #8 in PEM, not encrypted; read at once
     * @return the changed TLS
     * @throws IllegalArgumentException if a file cannot be read, or the key does not belong to the certificate
     * @throws IllegalStateException if this is no client's TLS, or has its keys from elsewhere
     */
    public Tls withClientCertificate(Path chainPem, Path keyPem) {
        return with(settings.clientIdentity(CertifiedKey.read(chainPem, keyPem)));
    }

    /**
     * With a certificate of the client's own, for servers that ask for one.
     *
     * @param keyStore a PKCS #12 or JKS file with one private key and its certificates; read at once
     * @param password of the file and of the key; not kept
     * @return the changed TLS
     * @throws IllegalArgumentException if the file cannot be read, the password is wrong, or it does not hold one private key
     * @throws IllegalStateException if this is no client's TLS, or has its keys from elsewhere
     */
    public Tls withClientCertificate(Path keyStore, char[] password) {
        return with(settings.clientIdentity(KeyStores.key(keyStore, password)));
    }

    /**
     * With a certificate of the client's own, for servers that ask for one.
     *
     * @param key its private key
     * @param chain the client's certificate first, then those of its issuers
     * @return the changed TLS
     * @throws IllegalArgumentException if there is no certificate, or the key does not belong to it
     * @throws IllegalStateException if this is no client's TLS, or has its keys from elsewhere
     */
    public Tls withClientCertificate(PrivateKey key, X509Certificate... chain) {
        return with(settings.clientIdentity(new CertifiedKey(key, List.of(chain))));
    }

    /**
     * With certificates that a key manager chooses, for servers that ask for one.
     *
     * @param managers as for {@link SSLContext#init}: the first one for X.509 counts
     * @return the changed TLS
     * @throws IllegalArgumentException if there is none
     * @throws IllegalStateException if this is no client's TLS, or has its keys from elsewhere
     */
    public Tls withClientCertificate(KeyManager[] managers) {
        return with(settings.clientIdentity(Identity.of(managers)));
    }

    /**
     * For a server.
     *
     * @param chainPem the server's certificate first, then those of its issuers, in PEM; read at once
     * @param keyPem its private key, PKCS #8 in PEM, not encrypted; read at once
     * @return a server's TLS
     * @throws IllegalArgumentException if a file cannot be read, or the key does not belong to the certificate
     */
    public static Tls server(Path chainPem, Path keyPem) {
        return new Tls(TlsSettings.server(CertifiedKey.read(chainPem, keyPem)), null);
    }

    /**
     * For a server.
     *
     * @param keyStore a PKCS #12 or JKS file with one private key and its certificates; read at once
     * @param password of the file and of the key; not kept
     * @return a server's TLS
     * @throws IllegalArgumentException if the file cannot be read, the password is wrong, or it does not hold one private key
     */
    public static Tls server(Path keyStore, char[] password) {
        return new Tls(TlsSettings.server(KeyStores.key(keyStore, password)), null);
    }

    /**
     * For a server.
     *
     * @param key its private key
     * @param chain the server's certificate first, then those of its issuers
     * @return a server's TLS
     * @throws IllegalArgumentException if there is no certificate, or the key does not belong to it
     */
    public static Tls server(PrivateKey key, X509Certificate... chain) {
        return new Tls(TlsSettings.server(new CertifiedKey(key, List.of(chain))), null);
    }

    /**
     * For a server whose certificate a key manager chooses, by the name that the client asks for perhaps.
     *
     * @param managers as for {@link SSLContext#init}: the first one for X.509 counts
     * @return a server's TLS
     * @throws IllegalArgumentException if there is none
     */
    public static Tls server(KeyManager[] managers) {
        return new Tls(TlsSettings.server(Identity.of(managers)), null);
    }

    /**
     * For a server on this machine, for tests and development: a fresh key and a certificate signed by itself, valid for a
     * year, for {@code localhost}, {@code 127.0.0.1}, {@code ::1} and the hosts given. Clients trust it with {@code
     * Tls.trusting(server.certificates())}.
     *
     * @param hosts more names, in ASCII, or addresses
     * @return a server's TLS
     * @throws IllegalArgumentException if a host is empty or not ASCII
     */
    public static Tls selfSigned(String... hosts) {
        for (String host : hosts) {
            if (host.isEmpty() || !host.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
                throw new IllegalArgumentException("not a host for a certificate: " + Excerpt.of(host));
            }
        }
        List<String> all =
                Stream.concat(LOCAL_HOSTS.stream(), Stream.of(hosts)).distinct().toList();
        SelfSigned made = DaemonThreads.call(() -> SelfSigned.forHosts(all));
        return server(made.key(), made.certificate());
    }

    /**
     * For clients, for servers, or for both: keys and trust are those of a context. Versions, ALPN, SNI and the demand to check the host
     * are as ever; of the versions, only those that the context enables.
     *
     * @param context initialised; its session caches are shared with all else that uses it
     * @return TLS for either role
     * @throws IllegalArgumentException if it is not initialised
     */
    public static Tls of(SSLContext context) {
        return new Tls(TlsSettings.given(context), null);
    }

    /**
     * For clients or for servers: asks anew for each connection, so that a certificate can be replaced without a restart. Connections
     * that are open stay as they are. What the supplier throws fails the one connection that it was asked for: on a client with a {@link
     * dev.longwire.HandshakeException}, on a server with a line in its log; a server that starts asks first, and does not start then.
     *
     * <p>The supplier runs on a thread {@code longwire-tls-N}, never on an I/O thread; one object is asked once at a time, and connections
     * that come meanwhile get the same answer. It may read files; connections wait for it, at most {@link
     * dev.longwire.Limits#handshakeTimeout()}. It should return the same object until there is something new: each object is set up when
     * it is first used, and resumes no sessions of others.
     *
     * @param supplier gives TLS for the role in question
     * @param files if there are any, the supplier is asked only after one of them has changed since its last answer, such as in {@code
     *     Tls.reloading(() -> Tls.server(chain, key), chain, key)}. Then what was read before stays in use as long as they cannot be
     *     read or do not fit together, and the logger {@code dev.longwire.tls} says so once
     * @return TLS for either role
     */
    public static Tls reloading(Supplier<Tls> supplier, Path... files) {
        return new Tls(
                TlsSettings.REPLACED, new Reloading(Objects.requireNonNull(supplier, "supplier"), List.of(files)));
    }

    /**
     * With pins: besides all other checks, one certificate of the chain that was verified, be it the peer's own, an issuer's or the
     * trusted authority's, must have one of these keys. For {@link #insecure()}, and where a trust manager names no issuers, it must be the
     * peer's own. Keep the pin of a spare key among them.
     *
     * @param pins each the SHA-256 of a SubjectPublicKeyInfo in Base64 (RFC 7469 §2.4), {@code sha256/} may stand before it; at
     *     least one, instead of those set before
     * @return the changed TLS
     * @throws IllegalArgumentException if there is none, or one is not 32 bytes in Base64
     * @throws IllegalStateException if this is no client's TLS, or its trust is an {@link SSLContext}'s
     */
    public Tls withPins(String... pins) {
        return with(settings.pins(Pins.of(pins)));
    }

    /**
     * With a lowest version. TLS 1.1 and older are never spoken (RFC 8996).
     *
     * @param version {@code TLSv1.2}, which is the default, or {@code TLSv1.3}
     * @return the changed TLS
     * @throws IllegalArgumentException if it is another version
     */
    public Tls withMinimumVersion(String version) {
        return with(settings.minimumVersion(version));
    }

    /**
     * With a look at the clients' certificates. Who a client is tells {@link dev.longwire.Handshake#tls()}.
     *
     * @param auth whether a client must have one
     * @param clients whom a server believes who its clients are: such as {@code Tls.trusting(authority)}, with pins perhaps; nothing
     *     else of it counts
     * @return the changed TLS
     * @throws IllegalArgumentException if {@code clients} is not a client's TLS with a trust of its own
     * @throws IllegalStateException if this is no server's TLS, or its trust is an {@link SSLContext}'s
     */
    public Tls withClientAuth(ClientAuth auth, Tls clients) {
        return with(settings.clientAuth(auth, clients.settings));
    }

    /**
     * With a look at the clients' certificates, for {@link #of(SSLContext)}: the context judges them.
     *
     * @param auth whether a client must have one
     * @return the changed TLS
     * @throws IllegalStateException if keys and trust are not an {@link SSLContext}'s
     */
    public Tls withClientAuth(ClientAuth auth) {
        return with(settings.clientAuth(auth));
    }

    private Tls with(TlsSettings changed) {
        return new Tls(changed, null);
    }

    /**
     * Who this side is.
     *
     * @return its own certificate first, then those of its issuers; a new array, empty if it has none, or they are a key manager's, an
     *     {@link SSLContext}'s or a supplier's
     */
    public X509Certificate[] certificates() {
        Identity identity = settings.identity();
        return identity == null ? new X509Certificate[0] : identity.chain().toArray(X509Certificate[]::new);
    }

    Tls requireClient() {
        settings.role().requireClient();
        return this;
    }

    Tls requireServer() {
        settings.role().requireServer();
        return this;
    }

    /** What {@link #engines()} has made and would make again; null if it would have to do something for it. */
    @Nullable
    TlsEngines known() {
        return engines;
    }

    /** May read files or run an application's supplier: not for an I/O thread. */
    TlsEngines engines() throws GeneralSecurityException, IOException {
        return reloading == null ? made() : reloading.current().engines();
    }

    private synchronized TlsEngines made() throws GeneralSecurityException {
        TlsEngines made = engines;
        if (made == null) {
            made = settings.engines();
            engines = made;
        }
        return made;
    }
}
