package dev.longwire.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.longwire.Headers;
import dev.longwire.handshake.HeadException;
import dev.longwire.handshake.PathPattern;
import dev.longwire.handshake.PathVariables;
import dev.longwire.handshake.RequestPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StaticFilesTest {
    private static final PathPattern PATTERN = PathPattern.of("/{rest...}");
    private static final int MOST = 100;

    @TempDir
    Path top;

    private StaticFiles files;

    @BeforeEach
    void folder() throws IOException {
        Path folder = Files.createDirectories(top.resolve("site"));
        write("site/index.html", "home");
        write("site/app.js", "let x");
        write("site/docs/index.html", "docs");
        write("site/docs/a b%.txt", "space");
        write("site/empty/x.txt", "");
        write("site/.env", "secret");
        write("site/.git/config", "secret");
        write("site/large", "x".repeat(MOST + 1));
        write("site/most", "x".repeat(MOST));
        write("secret.txt", "secret");
        write("site-beside/secret.txt", "secret");
        files = new StaticFiles(folder, MOST);
    }

    private void write(String name, String content) throws IOException {
        Path file = top.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private Reply get(String path, String... headers) throws IOException {
        try {
            PathVariables variables = PATTERN.match(RequestPath.parse(path));
            assertThat(variables).isNotNull();
            return files.answer(variables.tail(), Headers.of(headers));
        } catch (HeadException refused) {
            return Reply.text(refused.status(), String.valueOf(refused.getMessage()));
        }
    }

    private static String text(Reply reply) {
        return new String(reply.body(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "/, home, text/html; charset=utf-8",
        "/index.html, home, text/html; charset=utf-8",
        "/app.js, let x, text/javascript; charset=utf-8",
        "/%61pp%2Ejs, let x, text/javascript; charset=utf-8",
        "/docs/, docs, text/html; charset=utf-8",
        "/docs/a%20b%25.txt, space, text/plain; charset=utf-8",
        "/empty/x.txt, '', text/plain; charset=utf-8"
    })
    void aFileIsGiven(String path, String content, String type) throws IOException {
        Reply reply = get(path);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(text(reply)).isEqualTo(content);
        assertThat(reply.headers().first("Content-Type")).isEqualTo(type);
        assertThat(reply.headers().first("ETag")).matches("\"[A-Za-z0-9_-]{22}\"");
        assertCommon(reply);
    }

    private static void assertCommon(Reply reply) {
        assertThat(reply.headers().all("X-Content-Type-Options")).containsExactly("nosniff");
        assertThat(reply.headers().all("Cache-Control")).containsExactly("no-cache");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nothing",
                "/nothing/",
                "/app.js/",
                "/app.js/x",
                "//",
                "//app.js",
                "/docs//index.html",
                "/docs//",
                "/empty",
                "/empty/",
                "/APP.JS",
                "/.env",
                "/.git/config",
                "/.git",
                "/.git/",
                "/docs/../app.js",
                "/..%2Fsecret.txt",
                "/..%5Csecret.txt",
                "/docs%2Findex.html",
                "/docs%5Cindex.html",
                "/docs/..%2f..%2fsecret.txt",
                "/%2e%2e/secret.txt",
                "/app.js%00",
                "/app.js%0A",
                "/app.js.",
                "/app.js%20",
                "/app.js::$DATA",
                "/app.js:x",
                "/C:",
                "/C:%5Cx",
                "/con",
                "/NUL.txt",
                "/com1.js",
                "/lpt%C2%B9",
                "/aux%20.js",
                "/%ff",
                "/~root",
                "/*",
                "/%3C",
                "/..site-beside/secret.txt",
                "/%20",
                "/...",
                "/%C3%A9"
            })
    void nothingElseIs(String path) throws IOException {
        Reply reply = get(path);
        assertThat(reply.status()).isIn(400, 404);
        assertThat(text(reply)).doesNotContain("secret", "let x");
        assertThat(reply.headers().contains("ETag")).isFalse();
    }

    @Test
    void aNameOfAnyLengthIsNone() throws IOException {
        assertThat(get("/" + "a".repeat(5000)).status()).isEqualTo(404);
        assertThat(get("/a".repeat(5000)).status()).isEqualTo(404);
    }

    /** Names that are there on this system, and are something else on another. */
    @ParameterizedTest
    @ValueSource(strings = {"nul.txt", "a:b", "a\\b", "dot.", "space "})
    void whatAnotherSystemReadsAsSomethingElseIsNotGiven(String name) throws IOException {
        assumeTrue(FileSystems.getDefault().getSeparator().equals("/"), "such names can be made on Unix only");
        write("site/" + name, "there");
        assertThat(files.answer(List.of(name), Headers.of()).status()).isEqualTo(404);
    }

    @Test
    void aFolderWithoutItsSlashLeadsToIt() throws IOException {
        Reply reply = get("/docs");
        assertThat(reply.status()).isEqualTo(308);
        assertThat(reply.headers().all("Location")).containsExactly("docs/");
        assertThat(reply.body()).isEmpty();
        assertCommon(reply);
        write("site/docs/a&\u00e9 ~/index.html", "x");
        assertThat(get("/docs/a%26%C3%A9%20~").headers().first("Location")).isEqualTo("a%26%C3%A9%20~/");
    }

    @Test
    void aLinkMayLeadToWithinOnly() throws IOException {
        Path site = top.resolve("site");
        link(site.resolve("inside.html"), Path.of("docs", "index.html"));
        link(site.resolve("out.txt"), top.resolve("secret.txt"));
        link(site.resolve("beside"), top.resolve("site-beside"));
        link(site.resolve("up"), Path.of(".."));
        link(site.resolve("loop"), Path.of("loop"));
        link(site.resolve("dangling"), Path.of("nowhere"));
        assertThat(text(get("/inside.html"))).isEqualTo("docs");
        for (String path :
                List.of("/out.txt", "/beside/secret.txt", "/beside", "/up/secret.txt", "/loop", "/dangling")) {
            assertThat(get(path).status()).as(path).isEqualTo(404);
        }
        assertThat(get("/up/site/app.js").status()).as("round about").isEqualTo(200);
    }

    private static void link(Path link, Path target) throws IOException {
        try {
            Files.createSymbolicLink(link, target);
        } catch (UnsupportedOperationException e) {
            assumeTrue(false, "no symbolic links here");
        }
    }

    @Test
    void theFolderItselfMayBeALink() throws IOException {
        link(top.resolve("link"), Path.of("site"));
        files = new StaticFiles(top.resolve("link"), MOST);
        assertThat(text(get("/app.js"))).isEqualTo("let x");
    }

    @Test
    void whatMayNotBeReadIsNotThere() throws IOException {
        assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
        Path file = top.resolve("site/app.js");
        Files.setPosixFilePermissions(file, Set.of());
        assumeTrue(!Files.isReadable(file), "root may read everything");
        assertThat(get("/app.js").status()).isEqualTo(404);
    }

    @Test
    void aFileIsBounded() throws IOException {
        assertThat(get("/most").status()).isEqualTo(200);
        Reply reply = get("/large");
        assertThat(reply.status()).isEqualTo(404);
        assertThat(text(reply)).contains("larger");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "W/%s", "\"a\", %s", "\"a,b\",W/%s", "*"})
    void whatTheClientHasIsNotSentAgain(String known) throws IOException {
        Reply first = get("/app.js");
        String tag = first.headers().first("ETag");
        Reply again = get("/app.js", "If-None-Match", String.format(known, tag));
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(again.headers().first("ETag")).isEqualTo(tag);
        assertCommon(again);
    }

    @Test
    void whatHasChangedIsSentAgain() throws IOException {
        String tag = get("/app.js").headers().first("ETag");
        write("site/app.js", "CODE"); // as long, and perhaps within the same tick of the clock of files
        Reply again = get("/app.js", "If-None-Match", tag + ", \"x\"");
        assertThat(again.status()).isEqualTo(200);
        assertThat(text(again)).isEqualTo("CODE");
        assertThat(again.headers().first("ETag")).isNotEqualTo(tag);
        assertThat(get("/nothing", "If-None-Match", "*").status()).isEqualTo(404);
    }

    @Test
    void thereMustBeAFolder() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StaticFiles(top.resolve("none"), MOST))
                .withMessageContaining("no such folder");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StaticFiles(top.resolve("secret.txt"), MOST))
                .withMessageContaining("not a folder");
        for (int size : new int[] {0, StaticFiles.MAX_FILE + 1}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new StaticFiles(top, size))
                    .withMessageContaining("from 1 to 16777216");
        }
    }
}
