package dev.longwire.cli;

import dev.longwire.CloseCode;
import dev.longwire.NotOpenException;
import dev.longwire.WebSocket;
import java.util.HexFormat;

/** Sends what is typed at the prompt, and obeys the commands that begin with a slash. */
final class TypedInput implements Input {
    private static final String HELP = """
            A line you type is sent as one text message. Instead of a message:
              /ping                  measure the round trip time
              /binary HEX            send a binary message, such as /binary 01 ff 7f
              /close [CODE REASON]   close, with 1000 or a code such as 4000 and a reason
              /help                  show this
              //text                 send /text
            Ctrl-D or Ctrl-C closes with 1000.""";

    private final Prompt prompt;
    private final Talk session;
    private final Printer printer;

    TypedInput(Prompt prompt, Talk session, Printer printer) {
        this.prompt = prompt;
        this.session = session;
        this.printer = printer;
    }

    @Override
    public void run(WebSocket socket) {
        note(socket, "Type a message and press Enter; /help shows more, Ctrl-D closes.");
        for (String line = prompt.next(); line != null; line = prompt.next()) {
            try {
                obey(socket, line);
            } catch (NotOpenException e) {
                note(socket, "Not sent: " + EventText.message(e));
            } catch (IllegalArgumentException e) {
                note(socket, EventText.message(e));
            }
        }
        socket.close();
    }

    @Override
    public boolean finish() {
        prompt.close();
        return true;
    }

    private void obey(WebSocket socket, String line) {
        if (!line.startsWith("/")) {
            socket.send(line);
            return;
        }
        if (line.startsWith("//")) {
            socket.send(line.substring(1));
            return;
        }
        String[] words = line.strip().split("\\s+", 2);
        String argument = words.length > 1 ? words[1] : "";
        switch (words[0]) {
            case "/ping" -> ping(socket);
            case "/binary" -> socket.send(octets(argument));
            case "/close" -> close(socket, argument);
            case "/help" -> note(socket, HELP);
            default ->
                note(
                        socket,
                        "There is no command " + words[0]
                                + "; /help shows those there are. To send a message that begins"
                                + " with /, type // instead.");
        }
    }

    private void ping(WebSocket socket) {
        // Not on the I/O thread, since a terminal that is stopped would stop that too.
        socket.ping()
                .whenCompleteAsync((roundTrip, failure) -> session.show(socket, () -> {
                    if (failure == null) {
                        printer.pong(roundTrip);
                    } else {
                        printer.note("No pong: " + Sanitizer.line(EventText.message(failure)));
                    }
                }));
    }

    private static byte[] octets(String hex) {
        try {
            return HexFormat.of().parseHex(hex.replaceAll("[\\s:]", ""));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "/binary takes octets as pairs of hexadecimal digits, such as /binary 01 ff 7f.", e);
        }
    }

    private static void close(WebSocket socket, String argument) {
        String[] words = argument.split("\\s+", 2);
        if (words[0].isEmpty()) {
            socket.close();
            return;
        }
        int code;
        try {
            code = Integer.parseInt(words[0]);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "/close takes a code, such as " + CloseCode.NORMAL + " or 4000, and then a reason.", e);
        }
        socket.close(code, words.length > 1 ? words[1] : "");
    }

    /** The words may hold what the user typed, or what the peer said. */
    private void note(WebSocket socket, String text) {
        session.show(socket, () -> printer.note(Sanitizer.lines(text)));
    }
}
