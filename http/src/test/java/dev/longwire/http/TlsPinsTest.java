package dev.longwire.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Keys that a server's chain must have. */
@ExtendWith(NoLeaks.class)
class TlsPinsTest {
    private static X509Bundle authority;
    private static X509Bundle issuer;
    private static X509Bundle local;
    private static X509Bundle other;

    @BeforeAll
    static void makeCertificates() throws Exception {
        authority = TlsRig.authority("Authority");
        issuer = new CertificateBuilder()
                .subject("CN=Issuer")
                .setIsCertificateAuthority(true)
                .buildIssuedBy(authority);
        local = TlsRig.signed(issuer, "local");
        other = TlsRig.signed(authority, "other");
    }

    private static Tls client() {
        return Tls.trusting(authority.getCertificate());
    }

    /** As RFC 7469 has it, without what is tested. */
    private static String pin(X509Bundle of) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256")
                .digest(of.getCertificate().getPublicKey().getEncoded());
        return Base64.getEncoder().encodeToString(hash);
    }

    @Test
    void anyCertificateOfTheVerifiedChainWillDo() throws Exception {
        try (TlsRig rig = new TlsRig(TlsRig.server(local))) {
            for (X509Bundle pinned : new X509Bundle[] {local, issuer, authority}) {
                rig.opens(client().withPins(pin(pinned)));
                rig.opens(client().withPins("sha256/" + pin(other), "sha256/" + pin(pinned)));
            }
        }
    }

    @Test
    void aCertificateThatIsTrustedItselfIsTheWholeChain() throws Exception {
        try (TlsRig rig = new TlsRig(TlsRig.server(local))) {
            Tls trusting = Tls.trusting(local.getCertificate());
            rig.opens(trusting.withPins(pin(local)));
            assertThat(rig.fails(trusting.withPins(pin(issuer)))).hasMessageContaining("is pinned here");
        }
    }

    @Test
    void otherKeysAreRefusedAndNamed() throws Exception {
        try (TlsRig rig = new TlsRig(TlsRig.server(local))) {
            assertThat(rig.fails(client().withPins(pin(other))))
                    .hasMessage("no key of localhost is pinned here: seen were"
                            + " sha256/" + pin(local) + " (CN=local), sha256/" + pin(issuer) + " (CN=Issuer), sha256/"
                            + pin(authority) + " (CN=Authority), and pinned are sha256/" + pin(other)
                            + "; if you know that a new key is right, add its pin with Tls.withPins");
        }
    }

    @Test
    void theOtherChecksAreMadeAsEver() throws Exception {
        try (TlsRig rig = new TlsRig(TlsRig.server(local))) {
            Tls elsewhere = Tls.trusting(TlsRig.authority("Elsewhere").getCertificate());
            assertThat(rig.fails(elsewhere.withPins(pin(local))))
                    .hasMessageContaining("is not signed by an authority trusted here");
        }
    }

    /** Whoever has any certificate that is trusted could else put the pinned one beside it. */
    @Test
    void aCertificateThatVouchesForNothingDoesNotCount() throws Exception {
        Tls padded = Tls.server(new KeyManager[] {new Padded(local, other.getCertificate())});
        try (TlsRig rig = new TlsRig(padded)) {
            assertThat(rig.opens(client()).version()).isEqualTo("TLSv1.3");
            rig.opens(client().withPins(pin(issuer)));
            assertThat(rig.fails(client().withPins(pin(other))))
                    .hasMessageContaining("no key of localhost is pinned here")
                    .hasMessageNotContaining("(CN=other)");
        }
    }

    @Test
    void wherePinsAreAllThatIsCheckedTheyAreOfItsOwnKey() throws Exception {
        TlsRig.Counting counting = new TlsRig.Counting();
        try (TlsRig rig = new TlsRig(TlsRig.server(local))) {
            for (Tls anyone : new Tls[] {Tls.insecure(), Tls.trusting(counting.managers())}) {
                rig.opens(anyone.withPins(pin(local)));
                assertThat(rig.fails(anyone.withPins(pin(issuer))))
                        .hasMessageContaining("seen were sha256/" + pin(local) + " (CN=local), and pinned are");
            }
            assertThat(counting.judged).hasValue(2);
        }
    }

    /** What was opened without pins is not resumed with them, and what was opened with them has passed. */
    @Test
    void aResumedSessionSkipsNoPin() throws Exception {
        TlsRig.Counting counting = new TlsRig.Counting();
        Tls base = Tls.trusting(counting.managers());
        try (TlsRig rig = new TlsRig(TlsRig.server(local))) {
            rig.opens(base);
            rig.opens(base);
            assertThat(counting.judged).as("resumed").hasValue(1);
            assertThat(rig.fails(base.withPins(pin(other)))).hasMessageContaining("is pinned here");
            Tls pinned = base.withPins(pin(local));
            rig.opens(pinned);
            rig.opens(pinned);
            assertThat(counting.judged).as("each anew, once").hasValue(3);
        }
    }

    @Test
    void whatIsNoPinIsRefused() throws Exception {
        assertThatThrownBy(() -> client().withPins())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one");
        String short31 = Base64.getEncoder().encodeToString(new byte[31]);
        for (String bad : new String[] {"", "sha256/", "sha1/" + pin(local), "sha256/" + short31, "not Base64!"}) {
            assertThatThrownBy(() -> client().withPins(pin(local), bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("\"" + bad + "\" is no pin")
                    .hasMessageContaining("SubjectPublicKeyInfo");
        }
    }

    /** Shows one more certificate than there should be. */
    private static final class Padded extends X509ExtendedKeyManager {
        private final X509Bundle own;
        private final X509Certificate more;

        Padded(X509Bundle own, X509Certificate more) {
            this.own = own;
            this.more = more;
        }

        @Override
        public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
            return "own";
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return Stream.concat(Stream.of(own.getCertificatePath()), Stream.of(more))
                    .toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return own.getKeyPair().getPrivate();
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return new String[] {"own"};
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return "own";
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
            return "own";
        }
    }
}
