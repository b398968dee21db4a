package dev.longwire.serial;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A serial port of this machine.
 *
 * @param path its name in the system, such as {@code /dev/ttyACM0} or {@code COM3}
 * @param product what the device says that it is; empty if it does not say
 * @param manufacturer who made it; empty if it does not say
 * @param vendorId the USB vendor id, 0 to 65535; -1 if it is no USB device
 * @param productId the USB product id, 0 to 65535; -1 if it is no USB device
 * @param serialNumber the device's serial number; empty if it has none
 * @param heldBy the programs that have it open, such as {@code socat (pid 4711)}; empty if nobody has, or the system does not
 *     tell
 */
public record SerialPortInfo(
        String path,
        String product,
        String manufacturer,
        int vendorId,
        int productId,
        String serialNumber,
        List<String> heldBy) {
    /**
     * Copies the list.
     *
     * @param path its name in the system
     * @param product what the device says that it is
     * @param manufacturer who made it
     * @param vendorId the USB vendor id
     * @param productId the USB product id
     * @param serialNumber the device's serial number
     * @param heldBy the programs that have it open
     */
    public SerialPortInfo {
        heldBy = List.copyOf(heldBy);
    }

    /**
     * The USB ids as a {@linkplain SerialWebSocket#builder device name}.
     *
     * @return such as {@code 2ec2:0004}; null if it is no USB device
     */
    public @Nullable String usbId() {
        return vendorId < 0 || productId < 0 ? null : String.format(Locale.ROOT, "%04x:%04x", vendorId, productId);
    }

    /**
     * The port on one line, for people.
     *
     * @return such as {@code /dev/ttyACM0: Loupedeck Live, 2ec2:0004, serial number LDD123}
     */
    public String describe() {
        StringBuilder text = new StringBuilder(path);
        String separator = ": ";
        String usbId = usbId();
        for (String part : new String[] {
            product,
            usbId == null ? "" : usbId,
            serialNumber.isEmpty() ? "" : "serial number " + serialNumber,
            heldBy.isEmpty() ? "" : "in use by " + String.join(", ", heldBy)
        }) {
            if (!part.isEmpty()) {
                text.append(separator).append(part);
                separator = ", ";
            }
        }
        return text.toString();
    }
}
