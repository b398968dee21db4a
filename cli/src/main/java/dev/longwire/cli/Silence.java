package dev.longwire.cli;

import java.util.Arrays;

/**
 * Keeps the logging of libraries off the terminal. The JDK's logging makes an instance of this class instead of reading its
 * configuration file, which would print warnings on standard error; made by name, so that nothing is loaded before
 * something logs.
 */
public final class Silence {
    private static final String CONFIGURATION = "java.util.logging.config.class";

    /** Configures nothing: without a handler nothing is printed. */
    public Silence() {}

    /** Libraries are silent, unless the user asks for {@code --debug} or has configured logging himself. */
    static void install(String... arguments) {
        boolean configured = System.getProperty(CONFIGURATION) != null
                || System.getProperty("java.util.logging.config.file") != null;
        if (!configured && !Arrays.asList(arguments).contains("--debug")) {
            System.setProperty(CONFIGURATION, Silence.class.getName());
        }
    }
}
