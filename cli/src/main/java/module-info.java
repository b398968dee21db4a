/** The {@code longwire} command. */
module dev.longwire.cli {
    requires dev.longwire.http;
    requires dev.longwire.serial;
    requires info.picocli;
    requires org.jline.reader;
    requires org.jline.terminal;
    requires static org.jspecify;

    // picocli reads the annotations of the commands.
    opens dev.longwire.cli to
            info.picocli;

    // The logging of the JDK makes the class that silences it.
    exports dev.longwire.cli to
            java.logging;
}
