package dev.longwire.serial;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who has a port open, as far as Linux tells: {@code /proc} shows the open files of the user's own processes, and of all to the
 * superuser.
 */
final class PortHolders {
    private static final Path PROCESSES = Path.of("/proc");

    private PortHolders() {}

    /** Such as {@code socat (pid 4711)}; empty where the system does not tell. */
    static List<String> of(String path) {
        return of(List.of(path)).get(path);
    }

    /** The holders of each path. */
    static Map<String, List<String>> of(Collection<String> paths) {
        Map<String, List<String>> holders = new HashMap<>();
        Map<Path, String> ports = new HashMap<>();
        for (String path : paths) {
            holders.put(path, new ArrayList<>());
            try {
                ports.put(Path.of(path).toRealPath(), path);
            } catch (IOException | InvalidPathException noFile) {
                continue; // gone, or no file on this system
            }
        }
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
            for (Path process : processes) {
                for (String path : heldBy(process, ports)) {
                    holders.get(path).add(name(process) + " (pid " + process.getFileName() + ")");
                }
            }
        } catch (IOException | DirectoryIteratorException notTold) {
            return holders; // there is no such folder on this system
        }
        return holders;
    }

    private static Set<String> heldBy(Path process, Map<Path, String> ports) {
        Set<String> held = new HashSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path file : files) {
                String path = ports.get(target(file));
                if (path != null) {
                    held.add(path);
                }
            }
        } catch (IOException | DirectoryIteratorException othersOrGone) {
            return held; // another user's process, or one that has just ended
        }
        return held;
    }

    private static @Nullable Path target(Path file) {
        try {
            return Files.readSymbolicLink(file);
        } catch (IOException closedMeanwhile) {
            return null;
        }
    }

    private static String name(Path process) {
        try {
            return Files.readString(process.resolve("comm")).strip();
        } catch (IOException gone) {
            return "a process";
        }
    }
}
