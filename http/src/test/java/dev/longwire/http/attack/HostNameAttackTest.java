package dev.longwire.http.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.HandshakeException;
import dev.longwire.http.NoLeaks;
import dev.longwire.http.Tls;
import dev.longwire.http.WebSocketServer;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody in the middle with a good certificate of a trusted authority, for a host of his own (CVE-2020-11050). */
@ExtendWith(NoLeaks.class)
class HostNameAttackTest {
    private static X509Bundle authority;

    @RegisterExtension
    final Attack attack = new Attack();

    @BeforeAll
    static void makeAuthority() throws Exception {
        authority = new CertificateBuilder()
                .subject("CN=Test Authority")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    private WebSocketServer serve(Spy spy, UnaryOperator<CertificateBuilder> names) throws Exception {
        X509Bundle bundle =
                names.apply(new CertificateBuilder().subject("CN=localhost")).buildIssuedBy(authority);
        Tls tls = Tls.server(bundle.getKeyPair().getPrivate(), bundle.getCertificatePath());
        return attack.serve(spy, settings -> settings.tls(tls));
    }

    private void refused(WebSocketServer server, Spy spy, Tls tls) throws Exception {
        assertThat(attack.opens(attack.client(tls, "wss://127.0.0.1:" + server.port() + Attack.PATH)
                                .header("Authorization", "Bearer secret"))
                        .cause())
                .isInstanceOf(HandshakeException.class);
        assertThat(spy.sawNothing()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "localhost", "127.0.0.1", "127.0.0.1.evil.example"})
    void aCertificateForAnotherName(String name) throws Exception {
        Spy spy = new Spy();
        refused(serve(spy, names -> names.addSanDnsName(name)), spy, Tls.trusting(authority.getCertificate()));
    }

    @Test
    void aCertificateForAnotherAddress() throws Exception {
        Spy spy = new Spy();
        refused(serve(spy, names -> names.addSanIpAddress("127.0.0.2")), spy, Tls.trusting(authority.getCertificate()));
    }

    /** Neither the common name nor an address written as a name stands for an address (RFC 9110 §4.3.5). */
    @Test
    void aCertificateWithTheHostInTheWrongPlace() throws Exception {
        Spy spy = new Spy();
        refused(
                serve(spy, names -> names.subject("CN=127.0.0.1").addSanDnsName("x.example")),
                spy,
                Tls.trusting(authority.getCertificate()));
    }

    @Test
    void theRightCertificateOfAnAuthorityThatIsNotTrusted() throws Exception {
        Spy spy = new Spy();
        WebSocketServer server = serve(spy, names -> names.addSanIpAddress("127.0.0.1"));
        Tls other = Tls.selfSigned();
        refused(server, spy, Tls.trusting(other.certificates()));
        // and it is not for another reason: with the authority trusted it opens
        Spy client = new Spy();
        attack.client(Tls.trusting(authority.getCertificate()), "wss://127.0.0.1:" + server.port() + Attack.PATH)
                .create(client)
                .open();
        attack.watch(client.opened()).close();
        assertThat(client.closed().clean()).isTrue();
        assertThat(spy.closed().clean()).isTrue();
    }
}
