package dev.longwire.http;

import io.netty.util.NetUtil;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A fresh key and a certificate that it signed itself (RFC 5280 §4), valid for a year.
 *
 * @param key the private key, of the curve P-256
 * @param certificate names the hosts
 */
record SelfSigned(PrivateKey key, X509Certificate certificate) {
    private static final Duration VALID = Duration.ofDays(365);
    /** For clocks that are not quite right. */
    private static final Duration BACKDATED = Duration.ofHours(1);

    private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.oid(1, 2, 840, 10045, 4, 3, 2));
    private static final byte[] COMMON_NAME = Der.oid(2, 5, 4, 3);
    private static final byte[] SUBJECT_ALT_NAME = Der.oid(2, 5, 29, 17);
    private static final byte[] BASIC_CONSTRAINTS = Der.oid(2, 5, 29, 19);
    private static final byte[] KEY_USAGE = Der.oid(2, 5, 29, 15);
    private static final byte[] EXTENDED_KEY_USAGE = Der.oid(2, 5, 29, 37);
    private static final byte[] SERVER_AUTH = Der.oid(1, 3, 6, 1, 5, 5, 7, 3, 1);

    /** RFC 5280 §4.2.1.6: the context-specific tags of dNSName and iPAddress. */
    private static final int DNS_NAME = 0x82;

    private static final int IP_ADDRESS = 0x87;

    /** For these hosts: names in ASCII and addresses. */
    static SelfSigned forHosts(List<String> hosts) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair keys = generator.generateKeyPair();
            byte[] content = content(hosts, keys.getPublic().getEncoded());
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(content);
            byte[] encoded = Der.sequence(content, ECDSA_WITH_SHA256, Der.bits(0, signature.sign()));
            return new SelfSigned(keys.getPrivate(), (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot make a certificate: " + e.getMessage(), e);
        }
    }

    private static byte[] content(List<String> hosts, byte[] publicKey) {
        Instant from = Instant.now().minus(BACKDATED);
        byte[] name = Der.sequence(Der.set(Der.sequence(COMMON_NAME, Der.utf8("Longwire, self-signed"))));
        byte[] version3 = Der.value(0xa0, Der.integer(BigInteger.TWO));
        byte[] extensions = Der.value(
                0xa3,
                Der.sequence(
                        extension(SUBJECT_ALT_NAME, Der.sequence(names(hosts))),
                        critical(BASIC_CONSTRAINTS, Der.sequence()), // not an authority for others
                        critical(KEY_USAGE, Der.bits(7, new byte[] {(byte) 0x80})), // digitalSignature
                        extension(EXTENDED_KEY_USAGE, Der.sequence(SERVER_AUTH))));
        return Der.sequence(
                version3,
                Der.integer(new BigInteger(126, new SecureRandom()).setBit(126)), // RFC 5280 §4.1.2.2: positive
                ECDSA_WITH_SHA256,
                name,
                Der.sequence(Der.time(from), Der.time(from.plus(VALID))),
                name,
                publicKey,
                extensions);
    }

    private static byte[] names(List<String> hosts) {
        return Der.joined(hosts.stream()
                .map(host -> {
                    byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
                    return address != null
                            ? Der.value(IP_ADDRESS, address)
                            : Der.value(DNS_NAME, host.getBytes(StandardCharsets.US_ASCII));
                })
                .toArray(byte[][]::new));
    }

    private static byte[] extension(byte[] id, byte[] value) {
        return Der.sequence(id, Der.value(Der.OCTET_STRING, value));
    }

    private static byte[] critical(byte[] id, byte[] value) {
        return Der.sequence(id, Der.yes(), Der.value(Der.OCTET_STRING, value));
    }
}
