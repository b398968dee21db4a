package dev.longwire.cli;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;

/** Certificates as people and other programs read them. */
final class Certificates {
    private static final int LINE = 64;

    private Certificates() {}

    /** The SHA-256 of the certificate, in the form in which browsers and openssl show it. */
    static String fingerprint(X509Certificate certificate) throws CommandException {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
        } catch (GeneralSecurityException e) {
            throw new CommandException("the certificate cannot be digested: " + EventText.message(e), e);
        }
    }

    /** As text (RFC 7468 §5), without a newline at the end. */
    static String pem(X509Certificate certificate) throws CommandException {
        try {
            Base64.Encoder base64 = Base64.getMimeEncoder(LINE, new byte[] {'\n'});
            return "-----BEGIN CERTIFICATE-----\n"
                    + base64.encodeToString(certificate.getEncoded())
                    + "\n-----END CERTIFICATE-----";
        } catch (GeneralSecurityException e) {
            throw new CommandException("the certificate cannot be written: " + EventText.message(e), e);
        }
    }
}
