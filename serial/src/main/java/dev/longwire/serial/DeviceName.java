package dev.longwire.serial;

import dev.longwire.HandshakeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a user calls a device: a port, USB ids, or a part of the name or serial number. What it stands for is looked up for each
 * {@code open()}, since a device that comes back may be at another port.
 *
 * @param text what the user wrote
 */
record DeviceName(String text) {
    private static final Pattern USB = Pattern.compile("(usb:)?([0-9a-fA-F]{4}):([0-9a-fA-F]{4})");
    private static final Pattern WINDOWS_PORT =
            Pattern.compile("(\\\\\\\\\\.\\\\)?COM[0-9]+", Pattern.CASE_INSENSITIVE);

    /** Lists the ports that are there. */
    interface Listing {
        List<SerialPortInfo> ports() throws IOException;
    }

    DeviceName {
        if (text.isBlank()) {
            throw new IllegalArgumentException(
                    "the name of the device is empty; write its port, such as /dev/ttyACM0 or COM3, a part of its product"
                            + " name or serial number, or its USB vendor and product id, such as 2ec2:0004");
        }
    }

    /** The path of the port that is meant now. It waits for the system. */
    String path(Listing listing) throws IOException {
        if (isPort()) {
            return text;
        }
        List<SerialPortInfo> all = listing.ports();
        List<SerialPortInfo> meant = all.stream().filter(this::means).toList();
        if (meant.size() == 1) {
            return meant.get(0).path();
        }
        if (meant.isEmpty()) {
            throw new HandshakeException("there is no serial device \"" + text + "\"; " + PortTrouble.present(all));
        }
        throw new HandshakeException("\"" + text + "\" may be any of " + meant.size()
                + " serial devices; name one by its port or by its serial number: " + PortTrouble.present(meant));
    }

    private boolean isPort() {
        return text.contains("/")
                || WINDOWS_PORT.matcher(text).matches()
                || (!text.contains(":") && Files.exists(Path.of("/dev", text)));
    }

    private boolean means(SerialPortInfo port) {
        if (USB.matcher(text).matches()) {
            String ids = text.substring(text.length() - "0000:0000".length());
            return ids.equalsIgnoreCase(port.usbId());
        }
        String part = text.toLowerCase(Locale.ROOT);
        return (port.manufacturer() + " " + port.product())
                        .toLowerCase(Locale.ROOT)
                        .contains(part)
                || port.serialNumber().toLowerCase(Locale.ROOT).contains(part);
    }

    @Override
    public String toString() {
        return text;
    }
}
