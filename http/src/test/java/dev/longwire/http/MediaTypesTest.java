package dev.longwire.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MediaTypesTest {
    @ParameterizedTest
    @CsvSource({
        "index.html, text/html; charset=utf-8",
        "INDEX.HTML, text/html; charset=utf-8",
        "a.min.js, text/javascript; charset=utf-8",
        "a.mjs, text/javascript; charset=utf-8",
        "a.css, text/css; charset=utf-8",
        "a.svg, image/svg+xml; charset=utf-8",
        "a.json, application/json",
        "a.wasm, application/wasm",
        "a.woff2, font/woff2",
        "a.webp, image/webp",
        "a.tar.gz, application/gzip",
        "html, application/octet-stream",
        "a., application/octet-stream",
        "a.html~, application/octet-stream",
        "a.exe, application/octet-stream"
    })
    void aNameEndsWithItsType(String name, String type) {
        assertThat(MediaTypes.of(name)).isEqualTo(type);
    }
}
