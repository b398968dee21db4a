package dev.longwire.interop;

import dev.longwire.Conversation;
import dev.longwire.http.HttpWebSocket;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A browser without a window, with a page that does what it is told.
 *
 * @param kind which one
 */
record Browser(Kind kind) implements Program {
    /** The browsers, by how they are started. */
    enum Kind {
        CHROMIUM("chromium", "chromium-browser", "google-chrome"),
        FIREFOX("firefox-esr", "firefox");

        private final List<String> names;

        Kind(String... names) {
            this.names = List.of(names);
        }
    }

    @Override
    public Running start(String name, Consumer<Told> events) throws MissingPeerException, IOException {
        Path executable = find();
        String version = version(executable);
        Mailbox mailbox =
                new Mailbox(event -> events.accept(event.event().equals("ready") ? ready(event, version) : event));
        Path folder =
                fresh(Path.of("target", "peers", name.toLowerCase(Locale.ROOT)).toAbsolutePath());
        Process process = new ProcessBuilder(command(executable, folder, mailbox.page()))
                .redirectErrorStream(true)
                .start();
        Output output = new Output(process, name);
        Window window = new Window(mailbox, process, output);
        if (kind == Kind.FIREFOX) {
            String words = "WebDriver BiDi listening on ";
            String line = output.await(words);
            window.session =
                    steer(line.substring(line.indexOf(words) + words.length()).strip(), mailbox.page());
        }
        return window;
    }

    private static Told ready(Told event, String version) {
        int at = version.lastIndexOf(' ');
        Map<String, @Nullable Object> fields = new HashMap<>(event.fields());
        fields.putAll(Map.of("library", version.substring(0, at), "version", version.substring(at + 1), "runtime", ""));
        return new Told("ready", fields);
    }

    private Path find() throws MissingPeerException {
        String path = System.getenv().getOrDefault("PATH", "");
        return kind.names.stream()
                .flatMap(name -> Arrays.stream(path.split(File.pathSeparator)).map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new MissingPeerException("none of " + kind.names + " is on the PATH"));
    }

    /** Such as {@code Chromium 156.0.8078.79}. */
    private static String version(Path executable) throws IOException {
        Process process = new ProcessBuilder(executable.toString(), "--version")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String line = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return line.strip().replaceFirst(" built on .*", "");
    }

    private static Path fresh(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        return Files.createDirectories(folder);
    }

    private List<String> command(Path executable, Path folder, String page) throws IOException {
        List<String> command = new ArrayList<>(List.of(executable.toString(), "--headless"));
        if (kind == Kind.FIREFOX) {
            // The first one: otherwise it spaces out connections to a host to which one has failed.
            Files.writeString(folder.resolve("user.js"), """
                    user_pref("network.websocket.delay-failed-reconnects", false);
                    user_pref("app.update.enabled", false);
                    user_pref("datareporting.policy.dataSubmissionEnabled", false);
                    user_pref("network.captive-portal-service.enabled", false);
                    user_pref("network.connectivity-service.enabled", false);
                    """);
            command.addAll(List.of(
                    "--no-remote", "--profile", folder.toString(), "--remote-debugging-port", "0", "about:blank"));
            return command;
        }
        if (System.getProperty("user.name").equals("root")) {
            command.add("--no-sandbox"); // does not work for root
        }
        command.addAll(List.of(
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-extensions",
                "--user-data-dir=" + folder,
                "--ignore-certificate-errors-spki-list=" + pin(),
                page));
        return command;
    }

    /** The SHA-256 of the public key of our servers, so that Chromium takes their certificate. */
    private static String pin() {
        try (var chain = Files.newInputStream(Certificates.shared().chain())) {
            byte[] key = CertificateFactory.getInstance("X.509")
                    .generateCertificate(chain)
                    .getPublicKey()
                    .getEncoded();
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(key));
        } catch (Exception e) {
            throw new AssertionError("cannot read our own certificate: " + e, e);
        }
    }

    /** Tells Firefox, by WebDriver BiDi, to take any certificate and to show the page; it does so until the end of it. */
    private static Conversation steer(String url, String page) throws IOException {
        Conversation session = HttpWebSocket.connect(url + "/session");
        ask(
                session,
                1,
                "session.new",
                Map.of("capabilities", Map.of("alwaysMatch", Map.of("acceptInsecureCerts", true))));
        Object contexts = ask(session, 2, "browsingContext.getTree", Map.of()).get("contexts");
        if (contexts instanceof List<?> list && list.get(0) instanceof Map<?, ?> first) {
            String context = String.valueOf(first.get("context"));
            ask(session, 3, "browsingContext.navigate", Map.of("context", context, "url", page, "wait", "none"));
            return session;
        }
        throw new IOException("Firefox has no window: " + contexts);
    }

    private static Map<?, ?> ask(Conversation session, int id, String method, Map<String, ?> params)
            throws IOException {
        session.send(Json.write(Map.of("id", id, "method", method, "params", params)));
        Map<String, @Nullable Object> answer;
        do {
            try {
                answer = Json.object(session.receive().text());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while Firefox started", e);
            }
        } while (!Long.valueOf(id).equals(answer.get("id"))); // what has none is an event
        if (answer.get("result") instanceof Map<?, ?> result) {
            return result;
        }
        throw new IOException("Firefox did not do " + method + ": " + answer);
    }

    /** A running browser with its page. */
    private static final class Window implements Running {
        private final Mailbox mailbox;
        private final Process process;
        private final Output output;
        private final Thread atExit;
        /** What steers Firefox; it forgets what it was told when this ends. */
        private @Nullable Conversation session;

        Window(Mailbox mailbox, Process process, Output output) {
            this.mailbox = mailbox;
            this.process = process;
            this.output = output;
            this.atExit = new Thread(process::destroyForcibly);
            Runtime.getRuntime().addShutdownHook(atExit);
        }

        @Override
        public void command(Map<String, ?> command) {
            mailbox.put(Json.write(command));
        }

        @Override
        public void kill() {
            process.destroyForcibly();
        }

        @Override
        public String complaints() {
            return output.toString();
        }

        @Override
        public void close() {
            process.destroy();
            mailbox.close();
            try {
                if (!process.waitFor(5, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
            if (session != null) {
                session.close();
            }
            try {
                Runtime.getRuntime().removeShutdownHook(atExit);
            } catch (IllegalStateException shuttingDown) {
                process.destroyForcibly();
            }
        }
    }
}
