package dev.longwire.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads certificates and keys from PEM files (RFC 7468). Messages never repeat what is in a file. */
final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");

    private static final List<String> KEY_ALGORITHMS = List.of("EC", "RSA", "EdDSA", "RSASSA-PSS");

    private Pem() {}

    static X509Certificate[] certificates(Path file) {
        try {
            X509Certificate[] certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(certificateBlocks(file)).stream()
                            .map(X509Certificate.class::cast)
                            .toArray(X509Certificate[]::new);
            if (certificates.length == 0) {
                throw new IllegalArgumentException(
                        file + " holds no certificate: it must have \"-----BEGIN CERTIFICATE-----\" (PEM)");
            }
            return certificates;
        } catch (CertificateException e) {
            throw new IllegalArgumentException(file + " holds a certificate that cannot be read: " + e.getMessage(), e);
        }
    }

    private static ByteArrayInputStream certificateBlocks(Path file) {
        StringBuilder blocks = new StringBuilder();
        Matcher block = BLOCK.matcher(text(file));
        while (block.find()) {
            if (block.group(1).equals("CERTIFICATE")) {
                blocks.append(block.group()).append('\n');
            }
        }
        return new ByteArrayInputStream(blocks.toString().getBytes(StandardCharsets.US_ASCII));
    }

    static PrivateKey privateKey(Path file) {
        Matcher block = BLOCK.matcher(text(file));
        while (block.find()) {
            String label = block.group(1);
            if (label.equals("PRIVATE KEY")) {
                return privateKey(file, block.group(2));
            }
            if (label.endsWith("PRIVATE KEY")) {
                throw new IllegalArgumentException(file + " holds a key in the form \"" + label
                        + "\"; convert it with: openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW");
            }
        }
        throw new IllegalArgumentException(
                file + " holds no private key: it must have \"-----BEGIN PRIVATE KEY-----\" (PKCS #8 in PEM)");
    }

    private static PrivateKey privateKey(Path file, String base64) {
        byte[] encoded;
        try {
            encoded = Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + " holds a private key that is not valid Base64", e);
        }
        GeneralSecurityException last = null;
        for (String algorithm : KEY_ALGORITHMS) { // the encoding names it, but the JDK wants to be told
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            } catch (InvalidKeySpecException e) {
                last = e;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("this JDK lacks " + algorithm + " keys", e);
            }
        }
        throw new IllegalArgumentException(
                file + " holds a private key of a kind that is not known here; known are " + KEY_ALGORITHMS, last);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("there is no file " + file, e);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
