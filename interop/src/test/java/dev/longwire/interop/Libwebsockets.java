package dev.longwire.interop;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The test server of libwebsockets. It takes no commands: what it does depends on the subprotocol. */
record Libwebsockets() implements Program {
    private static final String PROGRAM = "libwebsockets-test-server";

    /** Errors, warnings, notices, and the information that it is ready. */
    private static final String LOG = "15";

    @Override
    public Running start(String name, Consumer<Told> events) throws MissingPeerException, IOException {
        Daemon.printed(PROGRAM, "--help"); // says so if it is not there
        int ws = Daemon.freePort();
        Daemon plain = daemon(ws);
        int wss = Daemon.freePort();
        Daemon secure;
        try {
            Certificates certificates = Certificates.shared();
            secure = daemon(wss, "--ssl", "--ssl-cert=" + certificates.chain(), "--ssl-key=" + certificates.key());
        } catch (IOException e) {
            plain.stop();
            throw e;
        }
        String version = Daemon.version(plain.output().await(" LWS: ").replaceFirst("^.* LWS: ", ""));
        events.accept(Program.ready("libwebsockets", version, ws, wss));
        return new Both(plain, secure);
    }

    private static Daemon daemon(int port, String... options) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(PROGRAM, "--port=" + port, "--interface=127.0.0.1", "-d", LOG);
        builder.command().addAll(List.of(options));
        return new Daemon(PROGRAM, builder, "-> OPERATIONAL");
    }

    /** Without TLS, and with it. */
    private record Both(Daemon plain, Daemon secure) implements Running {
        @Override
        public void command(Map<String, ?> command) throws IOException {
            throw new IOException("it takes no commands");
        }

        @Override
        public void kill() {
            plain.kill();
            secure.kill();
        }

        @Override
        public String complaints() {
            return plain.output() + "\n" + secure.output();
        }

        @Override
        public void close() {
            plain.stop();
            secure.stop();
        }
    }
}
