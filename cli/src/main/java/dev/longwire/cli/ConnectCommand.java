package dev.longwire.cli;

import dev.longwire.Callback;
import dev.longwire.WebSocket;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Opens one connection and lets a person or a script talk. */
@Command(
        name = "connect",
        description = {
            "Talk to a WebSocket server.",
            "",
            "At a terminal: a prompt; each line is sent as one text message, /help shows more. Lines typed can be recalled"
                    + " until the command ends; they are saved nowhere.",
            "",
            "In a pipe: each line of standard input is sent as one text message, each message received goes to standard"
                    + " output, events go to standard error. After the last line it waits for replies, then closes.",
            ""
        })
final class ConnectCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..1",
            paramLabel = "URL",
            description = {
                "Such as wss://example.com/feed. Without it an echo server is started here and used.",
                "A serial device is serial:/dev/ttyACM0?baud=256000, or by name, serial:loupedeck; "
                        + SerialTarget.CLIENT_SETTINGS
            })
    private @Nullable String url;

    @Option(names = "--json", description = "Print each event as a JSON object on a line of its own.")
    private boolean json;

    @ArgGroup
    private @Nullable Form form;

    /** How binary messages are printed; at most one of these. */
    private static final class Form {
        @Option(
                names = "--binary",
                description = "Print binary messages as they are, with nothing between them, instead of as a hex dump;"
                        + " not at a terminal.")
        private boolean raw;

        @Option(names = "--text", description = "Print binary messages as if they were text.")
        private boolean text;
    }

    @Option(
            names = "--linger",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "In a pipe: how long it must be silent after the end of input before closing (default 1s).")
    private Duration linger = Duration.ofSeconds(1);

    @Mixin
    private final ConnectionOptions options = new ConnectionOptions();

    private final Streams streams;
    private final Clock clock;
    private final BooleanSupplier debug;

    ConnectCommand(Streams streams, Clock clock, BooleanSupplier debug) {
        this.streams = streams;
        this.clock = clock;
        this.debug = debug;
    }

    /**
     * What a command line without an option makes of this class.
     *
     * @param url null for an echo server here
     * @return null if the URL is wrong
     */
    static @Nullable ConnectCommand plain(Streams streams, Clock clock, @Nullable String url) throws IOException {
        ConnectCommand connect = new ConnectCommand(streams, clock, () -> false);
        connect.url = url;
        return url == null || connect.options.accept(url) ? connect : null;
    }

    @Override
    public Integer call() throws IOException {
        if (url != null) {
            return talk(url);
        }
        try (EchoServer server = EchoServer.embedded(Lines.toErr(streams))) {
            return talk(server.url());
        }
    }

    private int talk(String target) throws IOException {
        Function<Callback, WebSocket> socket = options.socket(target);
        options.warn(target, Lines.toErr(streams), streams.errInk());
        String shown = Sanitizer.line(target);
        return streams.areInteractive() ? atTerminal(shown, socket) : inPipe(shown, socket);
    }

    private int atTerminal(String shown, Function<Callback, WebSocket> socket) throws CommandException {
        try (Prompt prompt = Prompt.ofProcess()) {
            EventText text = new EventText(shown, clock, streams.outInk());
            Printer printer = json
                    ? new JsonPrinter(shown, clock, prompt, prompt)
                    : new TerminalPrinter(prompt, binaryForm(), text);
            Talk session = session(printer, prompt);
            return session.run(socket.apply(session), new TypedInput(prompt, session, printer));
        }
    }

    private int inPipe(String shown, Function<Callback, WebSocket> socket) throws CommandException {
        Lines err = Lines.toErr(streams);
        EventText text = new EventText(shown, clock, streams.errInk());
        Printer printer = json
                ? new JsonPrinter(shown, clock, Lines.to(streams.out()), err)
                : new PipePrinter(streams, binaryForm(), text);
        Talk session = session(printer, err);
        InputLines lines = new InputLines(streams.in(), options.limits().maxMessageSize());
        return session.run(socket.apply(session), new PipeInput(lines, session, linger));
    }

    private Talk session(Printer printer, Lines err) {
        return new Talk(printer, err, debug.getAsBoolean());
    }

    private BinaryForm binaryForm() {
        if (form == null) {
            return BinaryForm.HEX;
        }
        return form.raw ? BinaryForm.RAW : BinaryForm.TEXT;
    }
}
