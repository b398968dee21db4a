package dev.longwire.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What a client calls itself unless the application says otherwise (RFC 9110 §10.1.5). */
final class UserAgent {
    static final String FIELD = "User-Agent";

    /** Such as {@code longwire/1.2.3}: the version is written by the build. */
    static final String DEFAULT = "longwire" + version();

    private UserAgent() {}

    private static String version() {
        try (InputStream file = UserAgent.class.getResourceAsStream("version")) {
            // a program that was packed into one file may have lost it
            return file == null ? "" : "/" + new String(file.readAllBytes(), StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
