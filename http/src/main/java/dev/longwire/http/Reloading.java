package dev.longwire.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks an application for TLS anew. Safe for use by several threads. */
final class Reloading {
    private final Supplier<Tls> supplier;
    private final List<Path> files;

    // under the monitor
    private @Nullable Tls last;
    private List<Stamp> seen = List.of();

    /** What is different about a file that was replaced or written to. */
    private record Stamp(
            FileTime modified, long size, @Nullable Object file) {
        static Stamp of(Path path) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        }
    }

    /**
     * Has asked nothing yet.
     *
     * @param supplier asked each time if there are no files, else after one has changed
     */
    Reloading(Supplier<Tls> supplier, List<Path> files) {
        this.supplier = supplier;
        this.files = files;
    }

    /** May wait for the supplier and for the disk. */
    synchronized Tls current() throws IOException {
        List<Stamp> now = new ArrayList<>();
        for (Path file : files) {
            try {
                now.add(Stamp.of(file));
            } catch (IOException e) {
                throw new IOException("cannot look at " + file + ", which Tls.reloading watches: " + e.getMessage(), e);
            }
        }
        Tls known = last;
        if (known != null && !files.isEmpty() && now.equals(seen)) {
            return known;
        }
        Tls asked = Objects.requireNonNull(supplier.get(), "the supplier of Tls.reloading gave null");
        last = asked;
        seen = now; // as it was before the supplier read: what has changed since then is read again
        return asked;
    }
}
