package dev.longwire.serial;

import dev.longwire.Callback;
import dev.longwire.Compression;
import dev.longwire.Conversation;
import dev.longwire.Event;
import dev.longwire.HandshakeException;
import dev.longwire.Headers;
import dev.longwire.Limits;
import dev.longwire.Listener;
import dev.longwire.WebSocket;
import dev.longwire.transport.CallbackListener;
import dev.longwire.transport.CallbackThreads;
import dev.longwire.transport.LineSocket;
import dev.longwire.transport.Masking;
import dev.longwire.transport.Reopening;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * WebSocket clients over a serial port: an HTTP/1.1 upgrade (RFC 6455 §4.1) sent over the port, then frames. Once it is made, a
 * socket is like that over any other line.
 *
 * <p>A device is named in one of three ways:
 * <ul>
 *   <li>by its port: {@code /dev/ttyACM0}, {@code ttyACM0}, {@code COM3};
 *   <li>by its USB vendor and product id: {@code 2ec2:0004};
 *   <li>by a part of its manufacturer's or product's name or of its serial number, in any case: {@code loupedeck}.
 * </ul>
 * It is looked for in each {@link WebSocket#open()}. If none or several are meant, the error lists what is there.
 *
 * <p>A line is slow, and nobody else is on it: see the document "serial.md" for what that means.
 */
public final class SerialWebSocket {
    /** The path of the request unless another one is set, as control surfaces expect it. */
    public static final String DEFAULT_PATH = "/index.html";

    /** What a USB device is asked for unless another rate is set; most of them do not care. */
    public static final int DEFAULT_BAUD_RATE = 256_000;

    private SerialWebSocket() {}

    /**
     * Makes a socket. It opens nothing before {@link WebSocket#open()}.
     *
     * @param deviceName what is called a device's name above
     * @param baudRate bits in a second, at least 1
     * @param dataBits 8: a frame is made of whole bytes
     * @param stopBits 1 or 2
     * @param callback takes the socket's events
     * @return a closed socket
     * @throws IllegalArgumentException if one of them is out of its range; the message says which
     */
    public static WebSocket create(String deviceName, int baudRate, int dataBits, int stopBits, Callback callback) {
        return builder(deviceName)
                .baudRate(baudRate)
                .dataBits(dataBits)
                .stopBits(stopBits)
                .create(callback);
    }

    /**
     * Makes a socket with the default settings. It opens nothing before {@link WebSocket#open()}.
     *
     * @param deviceName what is called a device's name above
     * @param callback takes the socket's events
     * @return a closed socket
     * @throws IllegalArgumentException if the name is empty
     */
    public static WebSocket create(String deviceName, Callback callback) {
        return builder(deviceName).create(callback);
    }

    /**
     * Opens a connection with the default settings, and waits for it.
     *
     * @param deviceName what is called a device's name above
     * @return an open conversation, to be closed by the caller
     * @throws HandshakeException if it cannot be opened
     * @throws IllegalArgumentException if the name is empty
     */
    public static Conversation connect(String deviceName) throws HandshakeException {
        return builder(deviceName).connect();
    }

    /**
     * Starts with the default settings.
     *
     * @param deviceName what is called a device's name above
     * @return settings to be changed, then used for one or more sockets
     * @throws IllegalArgumentException if the name is empty
     */
    public static Builder builder(String deviceName) {
        return new Builder(new DeviceName(deviceName));
    }

    /** The settings of a client. Not for use by several threads at once. */
    public static final class Builder {
        private final DeviceName device;
        private LineSettings line = new LineSettings(DEFAULT_BAUD_RATE, 1, Parity.NONE, FlowControl.NONE);
        private String path = DEFAULT_PATH;
        private Headers headers = Headers.of();
        private List<String> subprotocols = List.of();
        private @Nullable Compression compression;
        private Masking masking = Masking.FRESH_KEYS;
        private Repeats repeats = Repeats.DEFAULT;
        private @Nullable Limits limits;
        private @Nullable Duration handshakeTimeout;
        private Reopening reopening = Reopening.NEVER;
        private Executor executor = CallbackThreads.shared();

        private Builder(DeviceName device) {
            this.device = device;
        }

        /**
         * Sets the speed of the line.
         *
         * @param bitsPerSecond at least 1; by default {@value #DEFAULT_BAUD_RATE}
         * @return this
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder baudRate(int bitsPerSecond) {
            line = new LineSettings(bitsPerSecond, line.stopBits(), line.parity(), line.flowControl());
            return this;
        }

        /**
         * Sets the number of data bits, which can only be 8.
         *
         * @param bits 8
         * @return this
         * @throws IllegalArgumentException if it is another number
         */
        public Builder dataBits(int bits) {
            LineSettings.checkDataBits(bits);
            return this;
        }

        /**
         * Sets the number of stop bits.
         *
         * @param bits 1, the default, or 2
         * @return this
         * @throws IllegalArgumentException if it is another number
         */
        public Builder stopBits(int bits) {
            line = new LineSettings(line.baudRate(), bits, line.parity(), line.flowControl());
            return this;
        }

        /**
         * Sets the bit that guards each byte.
         *
         * @param parity instead of {@link Parity#NONE}
         * @return this
         */
        public Builder parity(Parity parity) {
            Objects.requireNonNull(parity, "parity");
            line = new LineSettings(line.baudRate(), line.stopBits(), parity, line.flowControl());
            return this;
        }

        /**
         * Sets how the ends hold each other back.
         *
         * @param flowControl instead of {@link FlowControl#NONE}
         * @return this
         */
        public Builder flowControl(FlowControl flowControl) {
            Objects.requireNonNull(flowControl, "flowControl");
            line = new LineSettings(line.baudRate(), line.stopBits(), line.parity(), flowControl);
            return this;
        }

        /**
         * Sets the target of the request.
         *
         * @param path path and query, percent-encoded; by default {@value #DEFAULT_PATH}
         * @return this
         * @throws IllegalArgumentException if it does not start with a slash, or HTTP does not allow it
         */
        public Builder path(String path) {
            connector(path, headers, subprotocols).handshake();
            this.path = path;
            return this;
        }

        /**
         * Adds a header field to the request.
         *
         * @param name a field name
         * @param value its value
         * @return this
         * @throws IllegalArgumentException if HTTP does not allow it, or the handshake writes this field itself
         */
        public Builder header(String name, String value) {
            Headers more = headers.with(name, value);
            connector(path, more, subprotocols).handshake();
            headers = more;
            return this;
        }

        /**
         * Asks for one of these subprotocols.
         *
         * @param names the one liked best first; replaces those set before
         * @return this
         * @throws IllegalArgumentException if one is not a token, or is there twice (RFC 6455 §4.1)
         */
        public Builder subprotocols(String... names) {
            List<String> asked = List.of(names);
            connector(path, headers, asked).handshake();
            subprotocols = asked;
            return this;
        }

        /**
         * Offers to compress messages (RFC 7692). Without this, nothing is compressed.
         *
         * @param offered such as {@link Compression#DEFAULT}
         * @return this
         */
        public Builder compression(Compression offered) {
            compression = Objects.requireNonNull(offered, "offered");
            return this;
        }

        /**
         * Masks every frame with the key 0, which leaves the payload as it is: for a device that is too slow to unmask, such as
         * a control surface that takes whole pictures. RFC 6455 §5.3 wants fresh keys; they protect caches and proxies on a
         * network (§10.3), and on a cable there is none. There is no such setting on any other line.
         *
         * @return this
         */
        public Builder zeroMask() {
            masking = Masking.ZERO_KEY;
            return this;
        }

        /**
         * Sends the request once, and nothing ahead of it. For what takes each byte in front of a request for an error, as a web
         * server behind the port does, or takes longer to answer than the line and 400 ms.
         *
         * <p>Without this, a Close (RFC 6455 §5.5.1) goes ahead of the request, and both are sent again after each 400 ms without
         * an answer, ten times at most: a control surface that still holds the session of a program that was killed does not answer
         * the first one. On lines of less than 25,600 baud it waits longer, for as long as the line takes for 1 KiB.
         *
         * @return this
         */
        public Builder requestOnce() {
            return repeats(Repeats.NEVER);
        }

        Builder repeats(Repeats asking) {
            repeats = asking;
            return this;
        }

        /**
         * Sets the limits. A timeout that is shorter than what the line takes for 8 KiB is raised to that.
         *
         * @param limits instead of {@link Limits#DEFAULT} with a send queue of what the line carries in ten seconds, at least 16
         *     KiB
         * @return this
         */
        public Builder limits(Limits limits) {
            this.limits = Objects.requireNonNull(limits, "limits");
            return this;
        }

        /**
         * Sets the most time to find the port, open it and upgrade; instead of that of the limits.
         *
         * @param most more than zero, at most 365 days
         * @return this
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder handshakeTimeout(Duration most) {
            Limits.DEFAULT.withHandshakeTimeout(most); // fails here and not later
            handshakeTimeout = most;
            return this;
        }

        /**
         * Opens the socket again by itself when the line was lost or the device is not there yet, until {@link
         * WebSocket#close()}. Each attempt has events of its own: an {@link Event.Opening}, perhaps an {@link Event.Opened}, and
         * one {@link Event.Closed}; between attempts the status is closed.
         *
         * @param reopen such as {@link Reopen#DEFAULT}
         * @return this
         */
        public Builder reopen(Reopen reopen) {
            reopening = reopen.reopening();
            return this;
        }

        /**
         * Sets where callbacks run. Each socket gives it one task at a time.
         *
         * @param executor instead of virtual threads or, where the JVM has none, a pool of daemon threads
         * @return this
         */
        public Builder executor(Executor executor) {
            this.executor = Objects.requireNonNull(executor, "executor");
            return this;
        }

        /**
         * Makes a socket. It opens nothing before {@link WebSocket#open()}.
         *
         * @param callback takes the socket's events
         * @return a closed socket
         */
        public WebSocket create(Callback callback) {
            return create(new CallbackListener(callback, executor, limits()));
        }

        /**
         * Makes a socket. It opens nothing before {@link WebSocket#open()}.
         *
         * @param listener takes the socket's events, on its I/O thread
         * @return a closed socket
         */
        public WebSocket create(Listener listener) {
            SerialConnector connector = connector(path, headers, subprotocols);
            // the connector knows better what to say when the time is up; this is only if it does not
            Duration afterIt = connector.limits().handshakeTimeout().plusSeconds(2);
            Duration longest = Duration.ofDays(365);
            Limits own = connector.limits().withHandshakeTimeout(afterIt.compareTo(longest) < 0 ? afterIt : longest);
            return LineSocket.client(connector, listener, own, reopening);
        }

        /**
         * Opens a connection, and waits for it: at most the handshake timeout.
         *
         * @return an open conversation, to be closed by the caller
         * @throws HandshakeException if it cannot be opened
         */
        public Conversation connect() throws HandshakeException {
            return Conversation.open(this::create, limits());
        }

        private Limits limits() {
            Limits set = limits == null ? SlowLine.defaults(line) : limits;
            return SlowLine.scaled(handshakeTimeout == null ? set : set.withHandshakeTimeout(handshakeTimeout), line);
        }

        private SerialConnector connector(String target, Headers fields, List<String> asked) {
            return new SerialConnector(
                    device, line, target, fields, asked, compression, masking, repeats.over(line), limits());
        }
    }
}
