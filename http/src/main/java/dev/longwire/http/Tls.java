package dev.longwire.http;

import dev.longwire.handshake.Excerpt;
import dev.longwire.transport.DaemonThreads;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * How TLS is done: for a client, whom it trusts and who it is; for a server, who it is. It is the JDK's TLS, in versions 1.2
 * and 1.3 only (RFC 8996). A client always checks that the certificate is valid for the host of the URL, be it a name or an
 * address (RFC 9110 §4.3.4), except with {@link #insecure()}, and sends the name along (SNI, RFC 6066 §3).
 *
 * <p>Immutable, and safe for use by several threads. Sockets that share an object also resume each other's TLS sessions.
 */
public final class Tls {
    private static final Tls SYSTEM = new Tls(Trust.SYSTEM, null, null);
    private static final List<String> LOCAL_HOSTS = List.of("localhost", "127.0.0.1", "::1");

    /** Those whose trust stores are being read: a file may hang, and none waits behind a name. */
    static final Questions<Tls, SSLContext> CONTEXTS = new Questions<>("tls", 4, Tls::context);

    private enum Trust {
        /** Those the JVM trusts. */
        SYSTEM,
        /** Those of a key store. */
        STORE,
        /** Anyone. */
        ANYONE,
        /** No one is asked: a server's. */
        NONE
    }

    private final Trust trust;
    private final @Nullable KeyStore trusted;
    private final @Nullable Identity identity;

    /** Written under the monitor. */
    private volatile @Nullable SSLContext context;

    private Tls(Trust trust, @Nullable KeyStore trusted, @Nullable Identity identity) {
        this.trust = trust;
        this.trusted = trusted;
        this.identity = identity;
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
        if (certificates.length == 0) {
            throw new IllegalArgumentException("a client that trusts no certificate can connect to no server");
        }
        try {
            KeyStore store = emptyStore();
            for (int i = 0; i < certificates.length; i++) {
                store.setCertificateEntry("trusted-" + i, certificates[i]);
            }
            return new Tls(Trust.STORE, store, null);
        } catch (GeneralSecurityException e) {
            throw broken(e);
        }
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
        if (!Files.isReadable(keyStore)) {
            throw new IllegalArgumentException("there is no readable file " + keyStore);
        }
        try {
            KeyStore store = KeyStore.getInstance(keyStore.toFile(), password);
            for (String alias : Collections.list(store.aliases())) {
                if (store.isCertificateEntry(alias)) {
                    return new Tls(Trust.STORE, store, null);
                }
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "cannot read the key store " + keyStore + ": " + e.getMessage() + "; check file and password", e);
        }
        throw new IllegalArgumentException("the key store " + keyStore
                + " holds no trusted certificate (a key's own certificate is none): import one with"
                + " keytool -importcert");
    }

    /**
     * For a client: checks nothing at all, neither the certificate nor the host. Whoever sits on the way can read and change
     * everything. For experiments only.
     *
     * @return a client's TLS without security
     */
    public static Tls insecure() {
        return new Tls(Trust.ANYONE, null, null);
    }

    /**
     * With a certificate of the client's own, for servers that ask for one.
     *
     * @param chainPem the client's certificate first, then those of its issuers, in PEM; read at once
     * @param keyPem its private key, PKCS #8 in PEM, not encrypted; read at once
     * @return the changed TLS
     * @throws IllegalArgumentException if a file cannot be read, or the key does not belong to the certificate
     * @throws IllegalStateException if this is a server's TLS
     */
    public Tls withClientCertificate(Path chainPem, Path keyPem) {
        return withClientCertificate(Pem.privateKey(keyPem), Pem.certificates(chainPem));
    }

    /**
     * With a certificate of the client's own, for servers that ask for one.
     *
     * @param key its private key
     * @param chain the client's certificate first, then those of its issuers
     * @return the changed TLS
     * @throws IllegalArgumentException if there is no certificate, or the key does not belong to it
     * @throws IllegalStateException if this is a server's TLS
     */
    public Tls withClientCertificate(PrivateKey key, X509Certificate... chain) {
        if (isServer()) {
            throw new IllegalStateException("this is a server's TLS; start from Tls.system() or Tls.trusting(...)");
        }
        return new Tls(trust, trusted, new Identity(key, Arrays.asList(chain)));
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
        return server(Pem.privateKey(keyPem), Pem.certificates(chainPem));
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
        return new Tls(Trust.NONE, null, new Identity(key, Arrays.asList(chain)));
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
     * Who this side is.
     *
     * @return its own certificate first, then those of its issuers; a new array, empty if it has none
     */
    public X509Certificate[] certificates() {
        return identity == null ? new X509Certificate[0] : identity.chain().toArray(X509Certificate[]::new);
    }

    Tls requireClient() {
        if (isServer()) {
            throw new IllegalArgumentException(
                    "this Tls is for a server; a client uses Tls.system(), Tls.trusting(...) or Tls.trustStore(...)");
        }
        return this;
    }

    Tls requireServer() {
        if (!isServer()) {
            throw new IllegalArgumentException(
                    "this Tls is for a client; a server uses Tls.server(...) or Tls.selfSigned()");
        }
        return this;
    }

    private boolean isServer() {
        return trust == Trust.NONE;
    }

    boolean isInsecure() {
        return trust == Trust.ANYONE;
    }

    /** What {@link #context()} has made; null before that. */
    @Nullable
    SSLContext known() {
        return context;
    }

    /** Reads what it needs when first called, the JVM's trust store perhaps: not for an I/O thread. */
    synchronized SSLContext context() throws GeneralSecurityException {
        SSLContext made = context;
        if (made == null) {
            made = SSLContext.getInstance("TLS");
            made.init(
                    identity == null ? new KeyManager[0] : identity.keyManagers(),
                    isServer() ? new TrustManager[0] : new TrustManager[] {trustManager()},
                    null);
            context = made;
        }
        return made;
    }

    private X509ExtendedTrustManager trustManager() throws GeneralSecurityException {
        if (trust == Trust.ANYONE) {
            return new TrustAll();
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager judge) {
                return new ServerTrust(judge);
            }
        }
        throw new GeneralSecurityException("this JVM has no X.509 trust manager that can check a host");
    }

    static KeyStore emptyStore() throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load((InputStream) null, null);
        } catch (IOException e) {
            throw new GeneralSecurityException("a key store without a file cannot fail to be read", e);
        }
        return store;
    }

    private static IllegalStateException broken(GeneralSecurityException e) {
        return new IllegalStateException("this JDK cannot keep certificates: " + e.getMessage(), e);
    }
}
