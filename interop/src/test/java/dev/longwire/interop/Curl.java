package dev.longwire.interop;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** curl, which has WebSocket since 7.86, but not in every build: where it lacks that, no test runs, and the table says so. */
record Curl() implements Program {
    static final String WITHOUT_WS = "not built with ws";

    /** What it says of itself; empty if it is not installed. */
    private static final String ABOUT = about();

    private static String about() {
        try {
            return Daemon.printed("curl", "--version");
        } catch (MissingPeerException missing) {
            return "";
        } catch (IOException e) {
            throw new AssertionError("curl does not tell its version: " + e, e);
        }
    }

    @Override
    public String unfit() {
        boolean knows = ABOUT.lines()
                .filter(line -> line.startsWith("Protocols:"))
                .anyMatch(line -> List.of(line.split(" ")).contains("ws"));
        return ABOUT.isEmpty() || knows ? "" : WITHOUT_WS;
    }

    @Override
    public Running start(String name, Consumer<Told> events) throws MissingPeerException {
        if (ABOUT.isEmpty()) {
            throw new MissingPeerException("there is no curl on the PATH");
        }
        events.accept(Program.ready("curl", Daemon.version(ABOUT), 0, 0));
        return new Idle();
    }

    /** One connection, whose messages it prints; it ends by itself when the connection does, or after a time. */
    static Process fetch(String url, Path authority, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("curl", "-q", "--silent", "--show-error", "--no-buffer"));
        command.addAll(List.of("--max-time", String.valueOf(RunningPeer.WAIT_SECONDS), "--noproxy", "*"));
        command.addAll(List.of("--cacert", authority.toString()));
        command.addAll(List.of(options));
        command.add(url);
        return new ProcessBuilder(command).start();
    }

    /** Between connections there is nothing that runs. */
    private record Idle() implements Running {
        @Override
        public void command(Map<String, ?> command) throws IOException {
            throw new IOException("it takes no commands");
        }

        @Override
        public void kill() {}

        @Override
        public String complaints() {
            return "";
        }

        @Override
        public void close() {}
    }
}
