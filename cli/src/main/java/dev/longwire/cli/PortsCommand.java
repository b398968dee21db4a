package dev.longwire.cli;

import dev.longwire.serial.SerialPortInfo;
import dev.longwire.serial.SerialPorts;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists the serial ports. */
@Command(
        name = "ports",
        description = {
            "List the serial ports of this machine: what the device says that it is, its USB vendor and product id, its"
                    + " serial number, and which programs have it open, as far as the system tells.",
            ""
        })
final class PortsCommand implements Callable<Integer> {
    @Option(names = "--json", description = "Print each port as a JSON object on a line of its own.")
    private boolean json;

    private final Streams streams;

    PortsCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        List<SerialPortInfo> ports = SerialPorts.list();
        Lines out = Lines.to(streams.out());
        for (SerialPortInfo port : ports) {
            out.print(json ? json(port) : Sanitizer.line(port.describe()));
        }
        if (ports.isEmpty() && !json) {
            Lines.toErr(streams).print("longwire: the system knows no serial port; is the device plugged in and on?");
        }
        return 0;
    }

    static String json(SerialPortInfo port) {
        Json object = new Json()
                .put("path", port.path())
                .putIfPresent("product", port.product())
                .putIfPresent("manufacturer", port.manufacturer());
        if (port.usbId() != null) {
            object.put("vendorId", port.vendorId()).put("productId", port.productId());
        }
        return object.putIfPresent("usbId", port.usbId())
                .putIfPresent("serialNumber", port.serialNumber())
                .putIfPresent("heldBy", String.join(", ", port.heldBy()))
                .toString();
    }
}
