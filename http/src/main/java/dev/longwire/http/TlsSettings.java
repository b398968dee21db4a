package dev.longwire.http;

import dev.longwire.handshake.Excerpt;
import java.security.GeneralSecurityException;
import java.util.Objects;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Tls} was told, and what goes together.
 *
 * @param role whose it is
 * @param trust of the other side; null for a server that does not ask, and with a context
 * @param identity of this side; null if it has none, and with a context
 * @param context has keys and trust; null if they are above
 * @param pins null for none
 * @param minimumVersion as the JDK names it
 * @param clientAuth null for a client, and for a server that does not ask
 */
record TlsSettings(
        Role role,
        @Nullable Trust trust,
        @Nullable Identity identity,
        @Nullable SSLContext context,
        @Nullable Pins pins,
        String minimumVersion,
        Tls.@Nullable ClientAuth clientAuth) {

    /** Of one that others take the place of. */
    static final TlsSettings REPLACED =
            new TlsSettings(Role.REPLACED, null, null, null, null, TlsEngines.TLS_1_2, null);

    /** Whose it is. */
    enum Role {
        CLIENT,
        SERVER,
        /** Either's. */
        EITHER,
        /** Not known yet. */
        REPLACED;

        void requireClient() {
            if (this == SERVER) {
                throw new IllegalArgumentException("this Tls is for a server; a client uses Tls.system(),"
                        + " Tls.trusting(...) or Tls.trustStore(...)");
            }
        }

        void requireServer() {
            if (this == CLIENT) {
                throw new IllegalArgumentException(
                        "this Tls is for a client; a server uses Tls.server(...) or Tls.selfSigned()");
            }
        }
    }

    static TlsSettings client(Trust trust) {
        return new TlsSettings(Role.CLIENT, trust, null, null, null, TlsEngines.TLS_1_2, null);
    }

    static TlsSettings server(Identity identity) {
        return new TlsSettings(Role.SERVER, null, identity, null, null, TlsEngines.TLS_1_2, null);
    }

    static TlsSettings given(SSLContext context) {
        try {
            context.createSSLEngine();
        } catch (IllegalStateException notYet) {
            throw new IllegalArgumentException(
                    "the SSLContext is not initialised: call its init(keyManagers, trustManagers, random) first, or use"
                            + " SSLContext.getDefault()",
                    notYet);
        }
        return new TlsSettings(Role.EITHER, null, null, context, null, TlsEngines.TLS_1_2, null);
    }

    TlsSettings clientIdentity(Identity shown) {
        changing();
        if (role == Role.SERVER) {
            throw new IllegalStateException("this is a server's TLS; start from Tls.system() or Tls.trusting(...)");
        }
        if (context != null) {
            throw new IllegalStateException("an SSLContext has the keys it was initialised with; give it your key"
                    + " managers there, or start from Tls.system() or Tls.trusting(...)");
        }
        return new TlsSettings(role, trust, shown, null, pins, minimumVersion, clientAuth);
    }

    TlsSettings pins(Pins demanded) {
        changing();
        if (role == Role.SERVER) {
            throw new IllegalStateException("this is a server's TLS; to pin its clients' keys, use"
                    + " withClientAuth(auth, Tls.trusting(...).withPins(...))");
        }
        if (context != null) {
            throw new IllegalStateException(
                    "an SSLContext has its own trust, which no pin can be added to; use"
                            + " Tls.trusting(trustManagers).withPins(...) with the trust managers that it was initialised with");
        }
        return new TlsSettings(role, trust, identity, null, demanded, minimumVersion, clientAuth);
    }

    TlsSettings minimumVersion(String version) {
        changing();
        if (!TlsEngines.VERSIONS.contains(version)) {
            throw new IllegalArgumentException(
                    "\"" + Excerpt.unquoted(version) + "\" cannot be the lowest version of TLS;"
                            + " it must be TLSv1.2 or TLSv1.3, for older ones are not secure (RFC 8996)");
        }
        return new TlsSettings(role, trust, identity, context, pins, version, clientAuth);
    }

    TlsSettings clientAuth(Tls.ClientAuth auth, TlsSettings clients) {
        changing();
        if (role == Role.CLIENT) {
            throw new IllegalStateException("this is a client's TLS; start from Tls.server(...)");
        }
        if (context != null) {
            throw new IllegalStateException(
                    "an SSLContext has its own trust; use withClientAuth(auth) without another");
        }
        if (clients.trust == null || clients.role != Role.CLIENT) {
            throw new IllegalArgumentException("the clients' Tls has no trust that could be used here; give one such as"
                    + " Tls.trusting(authority)");
        }
        return new TlsSettings(
                role,
                clients.trust,
                identity,
                null,
                clients.pins,
                minimumVersion,
                Objects.requireNonNull(auth, "auth"));
    }

    TlsSettings clientAuth(Tls.ClientAuth auth) {
        changing();
        if (context == null) {
            throw new IllegalStateException("it must be said whose certificates the clients may have:"
                    + " withClientAuth(auth, Tls.trusting(authority))");
        }
        return new TlsSettings(role, null, null, context, null, minimumVersion, Objects.requireNonNull(auth, "auth"));
    }

    private void changing() {
        if (role == Role.REPLACED) {
            throw new IllegalStateException(
                    "what Tls.reloading gives cannot be changed; change what its supplier returns");
        }
    }

    /** Reads what it needs, the JVM's trust store perhaps: not for an I/O thread. */
    TlsEngines engines() throws GeneralSecurityException {
        if (context != null) {
            return new TlsEngines(this, context);
        }
        SSLContext made = SSLContext.getInstance("TLS");
        made.init(
                identity == null ? new KeyManager[0] : identity.keyManagers(),
                trust == null ? new TrustManager[0] : new TrustManager[] {judge(trust)},
                null);
        return new TlsEngines(this, made);
    }

    private X509ExtendedTrustManager judge(Trust believed) throws GeneralSecurityException {
        X509ExtendedTrustManager judge = believed.judge();
        return believed == Trust.ANYONE && pins == null ? judge : new PeerTrust(judge, pins);
    }

    boolean checksHost() {
        return trust != Trust.ANYONE;
    }

    /** Whether this side may have a certificate to show: for a context no one knows. */
    boolean mayShowCertificate() {
        return identity != null || context != null;
    }
}
