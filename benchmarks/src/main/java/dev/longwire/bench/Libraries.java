package dev.longwire.bench;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What Java contenders are run with.
 *
 * @param classPath as for {@code java -cp}
 */
record Libraries(String classPath) {
    /** Those that this program itself runs with. */
    static Libraries own() {
        return new Libraries(System.getProperty("java.class.path"));
    }

    /** All of a folder; none if it is not there. */
    static Libraries in(Path folder) {
        if (!Files.isDirectory(folder)) {
            return new Libraries("");
        }
        List<String> jars = Place.attempt(() -> {
            try (Stream<Path> all = Files.list(folder)) {
                return all.map(Path::toString).toList();
            }
        });
        return new Libraries(String.join(File.pathSeparator, jars));
    }

    /** The version in the name of the jar that begins so; empty if there is none. */
    String version(String beginning) {
        Matcher matcher = Pattern.compile("(?:^|[/:])" + Pattern.quote(beginning) + "(\\d[^/:]*?)\\.jar")
                .matcher(classPath);
        return matcher.find() ? matcher.group(1) : "";
    }
}
