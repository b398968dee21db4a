package dev.longwire.cli;

import dev.longwire.serial.FlowControl;
import dev.longwire.serial.Parity;
import dev.longwire.serial.SerialWebSocket;
import dev.longwire.serial.SerialWebSocketServer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A serial device as the command line names it: {@code serial:DEVICE?SETTING=VALUE&...}.
 *
 * @param device its port, ids, or a part of its name
 * @param settings what was set, by name
 */
record SerialTarget(String device, Map<String, String> settings) {
    /** For messages. */
    private static final String SETTINGS = "behind a ? may stand baud=, stop=1|2, parity=none|odd|even|mark|space,"
            + " flow=none|rts-cts|dtr-dsr, path=, with & between them; of the end that connects also mask=fresh|zero and"
            + " request=repeat|once, of the end that listens accept=strict|lenient.";

    /** For help texts. */
    static final String CLIENT_SETTINGS = "behind a ? may stand baud=, stop=1|2, parity=none|odd|even|mark|space,"
            + " flow=none|rts-cts|dtr-dsr, path=, mask=fresh|zero, request=repeat|once, with & between them."
            + " request=repeat, the default, sends a Close ahead of the request and both again while nothing answers, for"
            + " devices that hold the session of a program that was killed; request=once is for anything else that speaks"
            + " WebSocket.";

    /** For help texts. */
    static final String SERVER_SETTINGS = "behind a ? may stand baud=, stop=, parity=, flow= and path= as for FAR, and"
            + " accept=strict|lenient. accept=lenient takes requests of programs that are made for a control surface,"
            + " which are no right HTTP.";

    private static final String SCHEME = "serial:";
    private static final Set<String> NAMES =
            Set.of("baud", "stop", "parity", "flow", "path", "mask", "request", "accept");
    private static final List<String> CLIENT_NAMES = List.of("mask", "request");
    private static final List<String> SERVER_NAMES = List.of("accept");

    /** Whether a URL is one of these. */
    static boolean is(String url) {
        return url.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }

    /**
     * Takes it apart.
     *
     * @throws IllegalArgumentException if it is bad; the message says why
     */
    static SerialTarget parse(String url) {
        String rest = url.substring(SCHEME.length());
        int query = rest.indexOf('?');
        Map<String, String> settings = new LinkedHashMap<>();
        if (query >= 0) {
            for (String each : rest.substring(query + 1).split("&")) {
                int equals = each.indexOf('=');
                String name = equals < 0 ? each : each.substring(0, equals);
                if (equals < 0 || !NAMES.contains(name)) {
                    throw new IllegalArgumentException("'" + each + "' is no setting of a serial line; " + SETTINGS);
                }
                settings.put(name, each.substring(equals + 1));
            }
        }
        return new SerialTarget(query < 0 ? rest : rest.substring(0, query), settings);
    }

    /**
     * A client with these settings.
     *
     * @throws IllegalArgumentException if one is bad; the message says why
     */
    SerialWebSocket.Builder client() {
        refuse(SERVER_NAMES, "the end that listens, NEAR of a bridge");
        SerialWebSocket.Builder builder = SerialWebSocket.builder(device)
                .baudRate(baudRate())
                .stopBits(number("stop", 1))
                .parity(oneOf("parity", Parity.NONE))
                .flowControl(oneOf("flow", FlowControl.NONE))
                .path(path());
        if (isSecond("mask", "fresh", "zero")) {
            builder.zeroMask();
        }
        return isSecond("request", "repeat", "once") ? builder.requestOnce() : builder;
    }

    /**
     * A server with these settings, at their path.
     *
     * @throws IllegalArgumentException if one is bad; the message says why
     */
    SerialWebSocketServer.Builder server() {
        refuse(CLIENT_NAMES, "the end that connects");
        SerialWebSocketServer.Builder builder = SerialWebSocketServer.builder(device)
                .line(baudRate(), 8, number("stop", 1), oneOf("parity", Parity.NONE), oneOf("flow", FlowControl.NONE));
        return isSecond("accept", "strict", "lenient") ? builder.lenient() : builder;
    }

    private void refuse(List<String> names, String end) {
        for (String name : names) {
            if (settings.containsKey(name)) {
                throw new IllegalArgumentException(name + "= is a setting of " + end + ", not of this one");
            }
        }
    }

    private boolean isSecond(String name, String first, String second) {
        String value = settings.getOrDefault(name, first);
        if (!value.equals(first) && !value.equals(second)) {
            throw new IllegalArgumentException(
                    name + "=" + value + " is neither " + name + "=" + first + " nor " + name + "=" + second);
        }
        return value.equals(second);
    }

    String path() {
        return settings.getOrDefault("path", SerialWebSocket.DEFAULT_PATH);
    }

    private int baudRate() {
        return number("baud", SerialWebSocket.DEFAULT_BAUD_RATE);
    }

    private int number(String name, int unlessSet) {
        String value = settings.get(name);
        try {
            return value == null ? unlessSet : Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + "=" + value + " is no whole number", e);
        }
    }

    private <E extends Enum<E>> E oneOf(String name, E unlessSet) {
        String value = settings.get(name);
        try {
            return value == null
                    ? unlessSet
                    : Enum.valueOf(
                            unlessSet.getDeclaringClass(),
                            value.toUpperCase(Locale.ROOT).replace('-', '_'));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + "=" + value + " is none of its values; " + SETTINGS, e);
        }
    }
}
