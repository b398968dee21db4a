package dev.longwire.http;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
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
    private static final Logger LOG = System.getLogger("dev.longwire.tls");

    private final Supplier<Tls> supplier;
    private final List<Path> files;

    // under the monitor
    private @Nullable Tls last;
    private List<Stamp> seen = List.of();
    /** What was wrong with the files when they were last looked at, and was told; empty if nothing was. */
    private String told = "";

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
        if (files.isEmpty()) {
            return asked();
        }
        Tls known = last;
        try {
            List<Stamp> now = stamps();
            if (known == null || !now.equals(seen)) {
                last = asked();
                seen = now; // as it was before the supplier read: what has changed since then is read again
                told = "";
            }
        } catch (IOException | RuntimeException half) { // replaced, perhaps, and the other file not yet
            if (known == null) {
                throw half;
            }
            tell(half);
        }
        return Objects.requireNonNull(last, "there is one by now");
    }

    private Tls asked() {
        return Objects.requireNonNull(supplier.get(), "the supplier of Tls.reloading gave null");
    }

    private List<Stamp> stamps() throws IOException {
        List<Stamp> now = new ArrayList<>();
        for (Path file : files) {
            try {
                now.add(Stamp.of(file));
            } catch (IOException e) {
                throw new IOException("cannot look at " + file + ", which Tls.reloading watches: " + e.getMessage(), e);
            }
        }
        return now;
    }

    /** Each trouble once, until it is over. */
    private void tell(Exception trouble) {
        String text = String.valueOf(trouble.getMessage());
        if (!text.equals(told)) {
            told = text;
            LOG.log(
                    Level.WARNING,
                    "The files of Tls.reloading have changed and cannot be used; the certificate of before stays in use",
                    trouble);
        }
    }
}
