package dev.longwire.bench.servers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What every server is asked to do, from its command line: {@code PORT [fanout] [deflate] [tls=FOLDER]}.
 *
 * @param port on 127.0.0.1, path {@code /}
 * @param fanout whether a message goes to every connection, and not only to where it came from
 * @param deflate whether to accept permessage-deflate, with or without context takeover as the client offers
 * @param tls the folder of {@code cert.pem}, {@code key.pem} and {@code server.p12} (password {@code changeit}), or null
 */
public record Setting(
        int port, boolean fanout, boolean deflate, @Nullable Path tls) {
    /** The largest message that a server has to take. */
    public static final int MOST = 64 << 20;

    /** What one collection only finds, such as what waits for its cleaner, a later one frees. */
    private static final int COLLECTIONS = 4;

    /** Reads the command line. */
    public static Setting of(String[] args) {
        List<String> words = Arrays.asList(args);
        Path tls = words.stream()
                .filter(word -> word.startsWith("tls="))
                .map(word -> Path.of(word.substring("tls=".length())))
                .findFirst()
                .orElse(null);
        return new Setting(Integer.parseInt(args[0]), words.contains("fanout"), words.contains("deflate"), tls);
    }

    /** Tells the harness that the server listens, answers its questions, and ends the JVM when the harness is gone. */
    public void ready() throws IOException {
        System.out.println("ready");
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = questions.readLine(); line != null; line = questions.readLine()) {
            if (line.equals("heap")) {
                System.out.println(usedHeap());
            }
        }
        Runtime.getRuntime().halt(0);
    }

    private static long usedHeap() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
