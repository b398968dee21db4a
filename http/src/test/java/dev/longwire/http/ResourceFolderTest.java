package dev.longwire.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.longwire.Headers;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResourceFolderTest {
    @TempDir
    Path top;

    private static void checkServed(URL folder) throws IOException {
        StaticFiles files = new StaticFiles(ResourceFolder.of(folder), StaticFiles.MAX_FILE);
        assertThat(text(files, 200, "")).isEqualTo("home");
        assertThat(text(files, 200, "sub", "a b.txt")).isEqualTo("space");
        text(files, 404, "sub");
        text(files, 404, "none");
        text(files, 404, "..", "secret.txt");
        text(files, 404, ".hidden");
    }

    private static String text(StaticFiles files, int status, String... tail) throws IOException {
        Reply reply = files.answer(List.of(tail), Headers.of());
        assertThat(reply.status()).isEqualTo(status);
        return new String(reply.body(), StandardCharsets.UTF_8);
    }

    @Test
    void resourcesInAFolderAreServed() throws IOException {
        Files.createDirectories(top.resolve("a b/site/sub"));
        Files.writeString(top.resolve("a b/secret.txt"), "secret");
        Files.writeString(top.resolve("a b/site/index.html"), "home");
        Files.writeString(top.resolve("a b/site/.hidden"), "secret");
        Files.writeString(top.resolve("a b/site/sub/a b.txt"), "space");
        checkServed(top.resolve("a b/site").toUri().toURL());
    }

    @Test
    void resourcesInAJarAreServed() throws IOException {
        Path file = top.resolve("a b.jar");
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
            for (String name : List.of(
                    "secret.txt", "site/", "site/index.html", "site/.hidden", "site/sub/", "site/sub/a b.txt")) {
                jar.putNextEntry(new JarEntry(name));
                jar.write(
                        name.equals("site/index.html")
                                ? "home".getBytes(StandardCharsets.UTF_8)
                                : name.endsWith("a b.txt") ? "space".getBytes(StandardCharsets.UTF_8) : new byte[0]);
            }
        }
        try (URLClassLoader loader = new URLClassLoader(new URL[] {file.toUri().toURL()}, null)) {
            checkServed(loader.getResource("site"));
        }
    }

    @Test
    void resourcesOfTheRunTimeAreServed() {
        assertThat(ResourceFolder.of(Object.class.getResource("Object.class")).getFileName())
                .hasToString("Object.class");
    }

    @Test
    void whatIsNotThereIsSaid() throws IOException {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> WebSocketServer.builder().files("/", getClass().getResource("none")))
                .withMessageContaining("no such resource");
        URL web = URI.create("http://localhost:9/site").toURL();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ResourceFolder.of(web))
                .withMessageContaining("http://localhost:9/site");
        URL none =
                URI.create("jar:" + top.resolve("none.jar").toUri() + "!/site").toURL();
        assertThatIllegalArgumentException().isThrownBy(() -> ResourceFolder.of(none));
    }
}
