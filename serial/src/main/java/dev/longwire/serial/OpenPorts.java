package dev.longwire.serial;

import com.fazecast.jSerialComm.SerialPort;
import com.fazecast.jSerialComm.SerialPortInvalidPortException;
import dev.longwire.HandshakeException;
import dev.longwire.transport.DaemonThreads;
import dev.longwire.transport.Loop;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Opens ports, and knows which of them this program has open. */
final class OpenPorts {
    /** Both threads of a port wait in the system for what they want. */
    static final int BLOCKING = SerialPort.TIMEOUT_READ_SEMI_BLOCKING | SerialPort.TIMEOUT_WRITE_BLOCKING;

    /** How long to wait for a port of ours that is being closed. */
    private static final long CLOSING_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final ReentrantLock LOCK = new ReentrantLock();
    private static final Condition CHANGED = LOCK.newCondition();

    /** Paths, and whether they are being closed. */
    private static final Map<String, Boolean> OPEN = new HashMap<>();

    /** Where ports are looked for and opened, which may wait for the system, and for a driver that hangs. */
    static final ThreadPoolExecutor THREADS = DaemonThreads.pool("longwire-serial-open", 4);

    private OpenPorts() {}

    /**
     * Opens a port. It may wait for the system, so it is not for the loop.
     *
     * @throws HandshakeException says why it cannot be opened, and what to do
     */
    static OpenPort open(String name, LineSettings settings, Loop loop) throws HandshakeException {
        SerialPort port;
        try {
            port = SerialPort.getCommPort(name);
        } catch (SerialPortInvalidPortException noSuchPort) {
            throw PortTrouble.noSuchPort(name, noSuchPort);
        } catch (LinkageError broken) {
            throw PortTrouble.noLibrary(broken);
        }
        String path = port.getSystemPortPath();
        port.setComPortParameters(settings.baudRate(), LineSettings.DATA_BITS, stopBits(settings), parity(settings));
        port.setFlowControl(flowControl(settings));
        port.setComPortTimeouts(BLOCKING, 0, 0);
        LOCK.lock(); // one at a time: jSerialComm keeps one last error for all ports that do not open
        try {
            long left = CLOSING_NANOS;
            while (OPEN.getOrDefault(path, false) && left > 0) {
                left = CHANGED.awaitNanos(left);
            }
            if (OPEN.containsKey(path)) {
                throw PortTrouble.oursAlready(path);
            }
            if (!port.openPort(0)) {
                throw PortTrouble.notOpened(path, settings, port.getLastErrorCode());
            }
            OPEN.put(path, false);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new HandshakeException("interrupted while " + path + " was being opened", interrupted);
        } finally {
            LOCK.unlock();
        }
        return new OpenPort(port, path, settings, loop);
    }

    /** It will soon be closed: who wants to open it again waits. */
    static void closing(String path) {
        LOCK.lock();
        try {
            OPEN.replace(path, true);
        } finally {
            LOCK.unlock();
        }
    }

    static void closed(String path) {
        LOCK.lock();
        try {
            OPEN.remove(path);
            CHANGED.signalAll();
        } finally {
            LOCK.unlock();
        }
    }

    private static int stopBits(LineSettings settings) {
        return settings.stopBits() == 1 ? SerialPort.ONE_STOP_BIT : SerialPort.TWO_STOP_BITS;
    }

    private static int parity(LineSettings settings) {
        return switch (settings.parity()) {
            case NONE -> SerialPort.NO_PARITY;
            case ODD -> SerialPort.ODD_PARITY;
            case EVEN -> SerialPort.EVEN_PARITY;
            case MARK -> SerialPort.MARK_PARITY;
            case SPACE -> SerialPort.SPACE_PARITY;
        };
    }

    private static int flowControl(LineSettings settings) {
        return switch (settings.flowControl()) {
            case NONE -> SerialPort.FLOW_CONTROL_DISABLED;
            case RTS_CTS -> SerialPort.FLOW_CONTROL_RTS_ENABLED | SerialPort.FLOW_CONTROL_CTS_ENABLED;
            case DTR_DSR -> SerialPort.FLOW_CONTROL_DTR_ENABLED | SerialPort.FLOW_CONTROL_DSR_ENABLED;
        };
    }
}
