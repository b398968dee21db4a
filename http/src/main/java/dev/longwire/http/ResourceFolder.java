package dev.longwire.http;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A folder among an application's resources, wherever they are: in a folder of classes, in a jar, or in the image of a run time. */
final class ResourceFolder {
    private ResourceFolder() {}

    /**
     * Finds the folder. A jar is opened, and stays open.
     *
     * @throws IllegalArgumentException if there is none, or its files cannot be read from there
     */
    static Path of(@Nullable URL folder) {
        if (folder == null) {
            throw new IllegalArgumentException(
                    "there is no such resource: the folder's URL is null. A name without '/' in front is"
                            + " looked for beside the class, and a jar must have an entry for the folder itself");
        }
        try {
            // its own file system and not the one of all, which anybody may close
            if (folder.openConnection() instanceof JarURLConnection jar && jar.getEntryName() != null) {
                Path file = Path.of(jar.getJarFileURL().toURI());
                return FileSystems.newFileSystem(file).getPath("/" + jar.getEntryName());
            }
            return Path.of(folder.toURI());
        } catch (IOException | URISyntaxException | FileSystemNotFoundException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "cannot serve files from " + folder + ": it is neither a folder nor in a jar that is a file", e);
        }
    }
}
