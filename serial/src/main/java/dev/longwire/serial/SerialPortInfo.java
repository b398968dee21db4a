package dev.longwire.serial;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A serial port of this machine. Immutable, and safe for use by several threads. Two are equal if all that they tell is.
 */
public final class SerialPortInfo {
    private final String path;
    private final String product;
    private final String manufacturer;
    private final int vendorId;
    private final int productId;
    private final String serialNumber;
    private final List<String> heldBy;

    private SerialPortInfo(Builder settings) {
        path = settings.path;
        product = settings.product;
        manufacturer = settings.manufacturer;
        vendorId = settings.vendorId;
        productId = settings.productId;
        serialNumber = settings.serialNumber;
        heldBy = settings.heldBy;
    }

    /**
     * Starts to make one: for tests of applications.
     *
     * @param path its name in the system
     * @return a port that tells nothing else, to be changed
     */
    public static Builder builder(String path) {
        return new Builder(path);
    }

    /** Makes the description of a port. Not for use by several threads at once. */
    public static final class Builder {
        private final String path;
        private String product = "";
        private String manufacturer = "";
        private int vendorId = -1;
        private int productId = -1;
        private String serialNumber = "";
        private List<String> heldBy = List.of();

        private Builder(String path) {
            this.path = Objects.requireNonNull(path, "path");
        }

        /**
         * Sets what the device says that it is.
         *
         * @param said empty if it does not say
         * @return this
         */
        public Builder product(String said) {
            product = Objects.requireNonNull(said, "said");
            return this;
        }

        /**
         * Sets who made it.
         *
         * @param maker empty if it does not say
         * @return this
         */
        public Builder manufacturer(String maker) {
            manufacturer = Objects.requireNonNull(maker, "maker");
            return this;
        }

        /**
         * Sets the USB ids.
         *
         * @param vendor 0 to 65535; -1 if it is no USB device
         * @param ofVendor the product id, in the same range
         * @return this
         */
        public Builder usb(int vendor, int ofVendor) {
            vendorId = vendor;
            productId = ofVendor;
            return this;
        }

        /**
         * Sets the serial number.
         *
         * @param number empty if it has none
         * @return this
         */
        public Builder serialNumber(String number) {
            serialNumber = Objects.requireNonNull(number, "number");
            return this;
        }

        /**
         * Sets the programs that have it open.
         *
         * @param programs such as {@code socat (pid 4711)}
         * @return this
         */
        public Builder heldBy(List<String> programs) {
            heldBy = List.copyOf(programs);
            return this;
        }

        /**
         * Makes it.
         *
         * @return what was set
         */
        public SerialPortInfo build() {
            return new SerialPortInfo(this);
        }
    }

    /**
     * Its name in the system, such as {@code /dev/ttyACM0} or {@code COM3}.
     *
     * @return the path
     */
    public String path() {
        return path;
    }

    /**
     * What the device says that it is.
     *
     * @return empty if it does not say
     */
    public String product() {
        return product;
    }

    /**
     * Who made it.
     *
     * @return empty if it does not say
     */
    public String manufacturer() {
        return manufacturer;
    }

    /**
     * The USB vendor id.
     *
     * @return 0 to 65535; -1 if it is no USB device
     */
    public int vendorId() {
        return vendorId;
    }

    /**
     * The USB product id.
     *
     * @return 0 to 65535; -1 if it is no USB device
     */
    public int productId() {
        return productId;
    }

    /**
     * The serial number of the device.
     *
     * @return empty if it has none
     */
    public String serialNumber() {
        return serialNumber;
    }

    /**
     * The programs that have it open, such as {@code socat (pid 4711)}.
     *
     * @return empty if nobody has, or the system does not tell
     */
    public List<String> heldBy() {
        return heldBy;
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

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SerialPortInfo that
                && path.equals(that.path)
                && product.equals(that.product)
                && manufacturer.equals(that.manufacturer)
                && vendorId == that.vendorId
                && productId == that.productId
                && serialNumber.equals(that.serialNumber)
                && heldBy.equals(that.heldBy);
    }

    @Override
    public int hashCode() {
        return Objects.hash(path, product, manufacturer, vendorId, productId, serialNumber, heldBy);
    }

    /** For logs: {@link #describe}. */
    @Override
    public String toString() {
        return "SerialPortInfo[" + describe() + "]";
    }
}
