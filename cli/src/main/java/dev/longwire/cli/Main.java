package dev.longwire.cli;

/** Where the {@code longwire} command starts. */
public final class Main {
    private Main() {}

    /**
     * Runs the command and ends the process with its exit status: 0 after success, 1 after a failure, 2 after wrong usage.
     *
     * @param arguments the words after {@code longwire}
     */
    public static void main(String[] arguments) {
        Silence.install(arguments);
        // Netty's events for the flight recorder take a fifth of the whole start.
        setDefault("io.netty.jfr.enabled", "false");
        // Looking for leaks is for Longwire's tests; here it only costs.
        setDefault("io.netty.leakDetection.level", "disabled");
        System.exit(PlainConnect.run(Streams.ofProcess(), arguments));
    }

    private static void setDefault(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
