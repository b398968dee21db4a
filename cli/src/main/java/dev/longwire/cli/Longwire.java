package dev.longwire.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/** The command without a subcommand, and how every failure is told. */
@Command(
        name = "longwire",
        description = "WebSocket at a terminal and in a pipe.",
        mixinStandardHelpOptions = true,
        versionProvider = Longwire.Version.class,
        scope = ScopeType.INHERIT,
        sortOptions = false,
        usageHelpAutoWidth = false,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:a clean close, with whatever code",
            "1:the connection failed or broke, or input or output failed",
            "2:wrong usage",
            "130:Ctrl-C, save at the prompt, after closing with 1001 (SIGTERM: 143)"
        })
final class Longwire implements Callable<Integer> {
    @Option(names = "--debug", description = "Show stack traces, and what libraries log.", scope = ScopeType.INHERIT)
    private boolean debug;

    private final CommandLine command;

    private Longwire(Streams streams, String... arguments) {
        this.command = new CommandLine(this);
        Clock clock = new LocalClock();
        Map<String, Supplier<Object>> subcommands = new LinkedHashMap<>();
        subcommands.put("connect", () -> new ConnectCommand(streams, clock, () -> debug));
        subcommands.put("serve", () -> new ServeCommand(streams, clock));
        subcommands.put("bridge", () -> new BridgeCommand(streams, clock));
        subcommands.put("ports", () -> new PortsCommand(streams));
        String first = arguments.length == 0 ? "" : arguments[0];
        if (subcommands.containsKey(first)) {
            subcommands.keySet().retainAll(List.of(first)); // each takes its time, and the others are not asked for
        }
        subcommands.forEach((name, made) -> command.addSubcommand(name, made.get()));
        command.setOut(writer(streams.out()))
                .setErr(writer(streams.err()))
                .setColorScheme(
                        CommandLine.Help.defaultColorScheme(streams.outInk().on() ? Ansi.ON : Ansi.OFF))
                .setExpandAtFiles(false) // a header or path that begins with @ is no file of arguments
                .setUsageHelpLongOptionsMaxWidth(28)
                .setParameterExceptionHandler(this::usage)
                .setExecutionExceptionHandler((failure, subcommand, result) -> failed(failure));
    }

    /**
     * Runs the command.
     *
     * @return the exit status
     */
    static int run(Streams streams, String... arguments) {
        return new Longwire(streams, arguments).command.execute(arguments);
    }

    /**
     * Tells of a failure outside of {@link #run}.
     *
     * @return the exit status
     */
    static int failed(Streams streams, Exception failure) {
        return new Longwire(streams).failed(failure);
    }

    /** There is no subcommand. */
    @Override
    public Integer call() {
        command.usage(command.getErr());
        return CommandLine.ExitCode.USAGE;
    }

    /** What is told as wrong usage of a subcommand. Its type keeps what reads options unloaded where it is not used. */
    static RuntimeException wrongUsage(CommandSpec command, String sentence, Throwable cause) {
        return new ParameterException(command.commandLine(), sentence, cause);
    }

    private int usage(ParameterException wrong, String... arguments) {
        if (debug || List.of(arguments).contains("--debug")) { // it may come after what could not be read
            tell(stackTrace(wrong));
        }
        String name = wrong.getCommandLine().getCommandSpec().qualifiedName();
        tell(Sanitizer.line("longwire: " + wrong.getMessage()) + "\n" + name + " --help shows the usage.");
        return CommandLine.ExitCode.USAGE;
    }

    private int failed(Exception failure) {
        if (debug) {
            tell(stackTrace(failure));
        }
        boolean expected = failure instanceof IOException;
        tell(Sanitizer.line("longwire: " + EventText.message(failure))
                + (expected || debug ? "" : "\nThis is a bug in longwire; --debug shows where."));
        return CommandLine.ExitCode.SOFTWARE;
    }

    private void tell(String text) {
        command.getErr().println(text);
        command.getErr().flush();
    }

    /** For a terminal: what peers said may be part of it. */
    static String stackTrace(Throwable failure) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        return Sanitizer.lines(trace.toString().stripTrailing());
    }

    private static PrintWriter writer(OutputStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8));
    }

    /** The version of this program and of what it runs on. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Longwire.class.getPackage().getImplementationVersion();
            return new String[] {
                "longwire " + (version == null ? "(not packaged)" : version),
                "Java " + Runtime.version() + ", " + System.getProperty("os.name") + " " + System.getProperty("os.arch")
            };
        }
    }
}
