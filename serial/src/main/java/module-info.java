/** WebSocket over a serial port, both ends, on jSerialComm. */
module dev.longwire.serial {
    exports dev.longwire.serial;

    requires transitive dev.longwire;
    requires com.fazecast.jSerialComm;
    requires static org.jspecify;
}
