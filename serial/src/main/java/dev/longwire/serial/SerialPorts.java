package dev.longwire.serial;

import com.fazecast.jSerialComm.SerialPort;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The serial ports of this machine. */
public final class SerialPorts {
    private static final String UNKNOWN = "Unknown";

    private SerialPorts() {}

    /**
     * Lists the ports that the system knows, without opening one. Pseudo-terminals are not among them. It waits for the system.
     *
     * @return the ports, in the order of their paths
     * @throws IOException if the native library of jSerialComm cannot be loaded
     */
    public static List<SerialPortInfo> list() throws IOException {
        SerialPort[] ports;
        try {
            ports = SerialPort.getCommPorts();
        } catch (LinkageError broken) {
            throw PortTrouble.noLibrary(broken);
        }
        Map<String, List<String>> holders = PortHolders.of(
                Arrays.stream(ports).map(SerialPort::getSystemPortPath).toList());
        List<SerialPortInfo> all = new ArrayList<>();
        for (SerialPort port : ports) {
            String path = port.getSystemPortPath();
            all.add(SerialPortInfo.builder(path)
                    .product(known(port.getPortDescription()))
                    .manufacturer(known(port.getManufacturer()))
                    .usb(port.getVendorID(), port.getProductID())
                    .serialNumber(known(port.getSerialNumber()))
                    .heldBy(holders.getOrDefault(path, List.of()))
                    .build());
        }
        all.sort(Comparator.comparing(SerialPortInfo::path));
        return all;
    }

    private static String known(String text) {
        return text == null || text.equals(UNKNOWN) ? "" : text.strip();
    }
}
