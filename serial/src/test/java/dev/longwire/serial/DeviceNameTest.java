package dev.longwire.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By port, by USB ids, by a part of the name or the serial number. */
class DeviceNameTest {
    private static final List<SerialPortInfo> PORTS = List.of(
            loupedeck("/dev/ttyACM0", "Loupedeck Live", 0x0004, "LDD2101").build(),
            loupedeck("/dev/ttyACM1", "Loupedeck CT", 0x0003, "LDC1999")
                    .heldBy(List.of("x (pid 7)"))
                    .build(),
            SerialPortInfo.builder("/dev/ttyS0").product("ttyS0").build());

    private static SerialPortInfo.Builder loupedeck(String path, String product, int productId, String serialNumber) {
        return SerialPortInfo.builder(path)
                .product(product)
                .manufacturer("Loupedeck")
                .usb(0x2EC2, productId)
                .serialNumber(serialNumber);
    }

    private static String path(String name) throws IOException {
        return new DeviceName(name).path(() -> PORTS);
    }

    @ParameterizedTest
    @CsvSource({
        "/dev/ttyUSB7, /dev/ttyUSB7",
        "COM3, COM3",
        "com12, com12",
        "2ec2:0004, /dev/ttyACM0",
        "usb:2EC2:0003, /dev/ttyACM1",
        "loupedeck live, /dev/ttyACM0",
        "CT, /dev/ttyACM1",
        "ldd21, /dev/ttyACM0"
    })
    void finds(String name, String path) throws IOException {
        assertThat(path(name)).isEqualTo(path);
    }

    @Test
    void severalAreListed() {
        assertThatThrownBy(() -> path("Loupedeck"))
                .hasMessageContaining("\"Loupedeck\" may be any of 2 serial devices")
                .hasMessageContaining("/dev/ttyACM0: Loupedeck Live, 2ec2:0004, serial number LDD2101")
                .hasMessageContaining("in use by x (pid 7)")
                .hasMessageNotContaining("ttyS0");
    }

    @Test
    void noneIsToldWithWhatIsThere() {
        assertThatThrownBy(() -> path("1234:5678"))
                .hasMessageContaining("there is no serial device \"1234:5678\"; there is /dev/ttyACM0: ")
                .hasMessageContaining("; /dev/ttyS0: ttyS0");
        assertThatThrownBy(() -> new DeviceName("stream deck").path(List::of))
                .hasMessageContaining("knows no serial port at all");
    }

    @Test
    void thePortsOfThisMachineCanBeListed() throws IOException {
        assertThat(SerialPorts.list()).allMatch(port -> !port.path().isEmpty());
    }
}
