package dev.longwire.http;

import dev.longwire.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests with the files of a folder. It gives files and the {@code index.html} of folders, and no lists; it does not give
 * what is hidden by a leading dot, what a symbolic link leads to outside the folder, or what has a name that some operating system
 * reads as something else. It trusts whoever may write in the folder.
 *
 * <p>It reads from the disk, so it is not called on an I/O thread. Safe for use by several threads.
 */
final class StaticFiles {
    /** The largest file that is given, in octets: 16 MiB. */
    static final int MAX_FILE = Reply.MAX_CONTENT;

    private static final String INDEX = "index.html";

    /** What Windows takes for a device, whatever follows a dot; refused everywhere, so that a folder is the same on each system. */
    private static final Pattern DEVICE = Pattern.compile(
            "(con|prn|aux|nul|conin\\$|conout\\$|(com|lpt)[0-9\u00b9\u00b2\u00b3]) *(\\..*)?",
            Pattern.CASE_INSENSITIVE);

    private static final OpenOption[] NONE = {};

    private final Path folder;
    /** Else it is in a jar, which has no links, and whose file system does not know the option that they are not followed. */
    private final boolean onDisk;

    private final int maxFile;

    /**
     * Of a folder.
     *
     * @param folder the folder; where it really is is found out now
     * @param maxFile the largest file that is given, in octets, 1 to {@link #MAX_FILE}
     * @throws IllegalArgumentException if there is no such folder, or the size is out of range
     */
    StaticFiles(Path folder, int maxFile) {
        if (maxFile < 1 || maxFile > MAX_FILE) {
            throw new IllegalArgumentException(
                    "the largest file is " + maxFile + " octets; it must be from 1 to " + MAX_FILE);
        }
        this.maxFile = maxFile;
        try {
            this.folder = folder.toRealPath();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "cannot serve files from " + folder + ": there is no such folder, or it cannot be read", e);
        }
        onDisk = this.folder.getFileSystem() == FileSystems.getDefault();
        if (!Files.isDirectory(this.folder)) {
            throw new IllegalArgumentException("cannot serve files from " + folder + ": it is not a folder");
        }
    }

    /**
     * Answers GET, and HEAD with the same fields.
     *
     * @param tail the decoded segments behind the folder's own path, at least one; an empty one at the end stands for a folder
     * @param request the fields of the request, of which If-None-Match counts
     * @return 200 or 304; 308 to a folder whose slash was forgotten; 404
     * @throws IOException if a file is there and cannot be read
     */
    Reply answer(List<String> tail, Headers request) throws IOException {
        int last = tail.size() - 1;
        boolean slash = tail.get(last).isEmpty();
        Path path = folder;
        for (String name : slash ? tail.subList(0, last) : tail) {
            if (!isPlain(name)) {
                return notFound();
            }
            try {
                path = path.resolve(name);
            } catch (InvalidPathException notOfThisSystem) {
                return notFound();
            }
        }
        if (slash) {
            return file(path.resolve(INDEX), request);
        }
        Path there = within(path);
        if (there != null && Files.isDirectory(there)) {
            return within(path.resolve(INDEX)) == null ? notFound() : toFolder(tail.get(last));
        }
        return file(path, request);
    }

    /** Whether it is the name of a file on every system, and of one that is not hidden. */
    private static boolean isPlain(String name) {
        return !name.isEmpty()
                && !name.startsWith(".") // hidden, or a dot segment
                && !name.endsWith(".") // which Windows leaves away, and a space too
                && !name.endsWith(" ")
                && name.chars().allMatch(c -> c >= ' ' && c != 0x7f && c != '/' && c != '\\' && c != ':')
                && !DEVICE.matcher(name).matches();
    }

    /** Where the file or folder really is; null if there is none, or not in this folder, or by another name only. */
    private @Nullable Path within(Path path) {
        try {
            // where case does not count, or a name has a short form, an access rule for one form would not see the
            // other
            if (!path.toRealPath(LinkOption.NOFOLLOW_LINKS).toString().equals(path.toString())) {
                return null;
            }
            Path real = path.toRealPath();
            return real.startsWith(folder) ? real : null;
        } catch (IOException notThere) { // whatever the name has in it: there is nothing by it that could be read
            return null;
        }
    }

    private Reply file(Path path, Headers request) throws IOException {
        Path real = within(path);
        if (real == null) {
            return notFound();
        }
        byte @Nullable [] content;
        try {
            BasicFileAttributes file = Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!file.isRegularFile()) { // else opening a pipe would wait for whoever writes to it
                return notFound();
            }
            content = file.size() > maxFile ? null : read(real);
        } catch (NoSuchFileException | AccessDeniedException notThere) {
            return notFound();
        }
        if (content == null) {
            return common(Reply.text(404, "This file is larger than what is given from here.\n"));
        }
        String tag = tag(content);
        if (matches(request, tag)) {
            return common(Reply.empty(304)).header("ETag", tag);
        }
        String type = MediaTypes.of(String.valueOf(path.getFileName()));
        return common(Reply.owned(200, type, content)).header("ETag", tag);
    }

    /** Null if it has grown beyond what may be given. */
    private byte @Nullable [] read(Path real) throws IOException {
        try (InputStream in =
                Files.newInputStream(real, onDisk ? new OpenOption[] {LinkOption.NOFOLLOW_LINKS} : NONE)) {
            byte[] content = in.readNBytes(maxFile + 1);
            return content.length > maxFile ? null : content;
        }
    }

    /** A strong one (RFC 9110 §8.8.3), of the content: a time of change is too coarse for that, and differs between machines. */
    private static String tag(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, 16)) + '"';
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every JDK has SHA-256", impossible);
        }
    }

    /** RFC 9110 §13.1.2: weak or not does not matter. */
    private static boolean matches(Headers request, String tag) {
        for (String known : request.list("If-None-Match")) {
            if (known.equals("*") || known.equals(tag) || known.equals("W/" + tag)) {
                return true;
            }
        }
        return false;
    }

    /** Relative, so that no path can make it lead to another host. */
    private static Reply toFolder(String name) {
        StringBuilder location = new StringBuilder();
        for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xff);
            boolean unreserved =
                    c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "-._~".indexOf(c) >= 0;
            location.append(unreserved ? String.valueOf(c) : String.format("%%%02X", (int) c));
        }
        return common(Reply.redirect(308, location.append("/").toString()));
    }

    private static Reply notFound() {
        return common(Reply.text(404, "There is nothing at this path.\n"));
    }

    private static Reply common(Reply reply) {
        return reply.header("X-Content-Type-Options", "nosniff").header("Cache-Control", "no-cache");
    }
}
