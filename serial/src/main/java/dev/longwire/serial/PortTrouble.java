package dev.longwire.serial;

import dev.longwire.HandshakeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says what is wrong with a port, and what to do about it. */
final class PortTrouble {
    // errno, the same on Linux, macOS and the BSDs
    private static final int ENOENT = 2;
    private static final int EIO = 5;
    private static final int ENXIO = 6;
    private static final int EACCES = 13;
    private static final int EBUSY = 16;
    private static final int ENODEV = 19;
    private static final int ENOTTY = 25;
    private static final int EWOULDBLOCK_LINUX = 11;
    private static final int EWOULDBLOCK_BSD = 35;

    private static final int ACCESS_DENIED_WINDOWS = 5;

    private PortTrouble() {}

    static HandshakeException noSuchPort(String name, Exception cause) {
        return new HandshakeException("there is no port " + name + "; " + present(), cause);
    }

    static HandshakeException noLibrary(LinkageError cause) {
        return new HandshakeException(
                "the native library of jSerialComm cannot be loaded: it must be allowed to write it into java.io.tmpdir or"
                        + " the home folder, or find it by the system property jSerialComm.library.path ("
                        + cause.getMessage() + ")",
                cause);
    }

    static HandshakeException oursAlready(String path) {
        return new HandshakeException(path + " is in use: this program has it open already; close that socket first");
    }

    /** A port that is there and does not open. */
    static HandshakeException notOpened(String path, LineSettings settings, int errno) {
        if (isWindows()) {
            return new HandshakeException(
                    errno == ACCESS_DENIED_WINDOWS
                            ? path + " is in use by another program, or may not be opened; end that program"
                            : path + " cannot be opened at " + settings.describe() + " (Windows error " + errno + ")");
        }
        return new HandshakeException(
                switch (errno) {
                    case EACCES -> denied(path);
                    case EBUSY, EWOULDBLOCK_LINUX, EWOULDBLOCK_BSD -> busy(path, PortHolders.of(path));
                    case ENOENT, ENXIO, ENODEV -> path + " is not there any more: was the device unplugged?";
                    case ENOTTY -> path + " is no serial port";
                    case EIO -> path + " does not answer the system (EIO): was the device unplugged?";
                    default -> path + " cannot be opened at " + settings.describe() + " (errno " + errno + ")";
                });
    }

    static String busy(String path, List<String> holders) {
        return path + " is in use by "
                + (holders.isEmpty() ? "another program, which the system does not name" : String.join(", ", holders))
                + "; end that program, or have it close the port";
    }

    static String denied(String path) {
        String group = group(path);
        String sentence = "permission to open " + path + " was denied";
        if (group == null) {
            return sentence + "; see who owns it, and run as a user who may read and write it";
        }
        return sentence + ": it belongs to the group " + group + "; join it with \"sudo usermod -aG " + group
                + " $USER\", then log in again";
    }

    private static @Nullable String group(String path) {
        try {
            return String.valueOf(Files.getAttribute(Path.of(path), "posix:group"));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException notTold) {
            return null;
        }
    }

    /** A port that was open and is gone. */
    static IOException gone(String path, int errno) {
        return new IOException(path + " is gone, without a Close frame: the device was unplugged or switched off"
                + (errno == 0 ? "" : " (" + (isWindows() ? "Windows error " : "errno ") + errno + ")"));
    }

    /** What is there instead. */
    static String present() {
        try {
            return present(SerialPorts.list());
        } catch (IOException notTold) {
            return notTold.getMessage();
        }
    }

    static String present(List<SerialPortInfo> ports) {
        if (ports.isEmpty()) {
            return "the system knows no serial port at all: is the device plugged in and switched on?";
        }
        return "there is " + ports.stream().map(SerialPortInfo::describe).collect(Collectors.joining("; "));
    }

    private static boolean isWindows() {
        return System.getProperty("os.name", "").startsWith("Windows");
    }
}
