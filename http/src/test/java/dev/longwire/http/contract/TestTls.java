package dev.longwire.http.contract;

import dev.longwire.http.Tls;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate for localhost, for Longwire and for peers that know the JDK's sockets only. */
public record TestTls(Tls server, Tls client, SSLContext context) {
    /** A new one. */
    public static TestTls create() throws Exception {
        X509Bundle bundle = new CertificateBuilder()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .addSanIpAddress("127.0.0.1")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        X509Certificate certificate = bundle.getCertificate();
        TrustManagerFactory trust = bundle.toTrustManagerFactory();
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(bundle.toKeyManagerFactory().getKeyManagers(), trust.getTrustManagers(), null);
        return new TestTls(
                Tls.server(bundle.getKeyPair().getPrivate(), certificate), Tls.trusting(certificate), context);
    }
}
