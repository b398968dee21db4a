package dev.longwire.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.HandshakeException;
import java.io.IOException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class HintsTest {
    @Test
    void tlsThatFailsPointsToTheOptionsForIt() {
        String hint = "--cacert trusts the certificates of a file; --insecure checks nothing";

        assertThat(Hints.about(new HandshakeException("not trusted", new SSLHandshakeException("path"))))
                .isEqualTo(hint);
        assertThat(Hints.about(new HandshakeException("not trusted", new CertificateException("path"))))
                .isEqualTo(hint);
    }

    @Test
    void aLimitPointsToTheOptionThatChangesIt() {
        assertThat(Hints.about(new IOException("larger than 8 bytes (Limits.maxMessageSize)")))
                .isEqualTo("--max-size raises that limit");
    }

    @Test
    void mostFailuresSayAllThereIsToSay() {
        assertThat(Hints.about(new IOException("Connection reset"))).isNull();
        assertThat(Hints.about(new IOException())).isNull();
    }
}
