package dev.longwire.http;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The Content-Type of a file by what its name ends with. Text is taken to be UTF-8. */
final class MediaTypes {
    /** Of what no other type is known: a browser saves it, and does not guess. */
    static final String UNKNOWN = "application/octet-stream";

    private static final String TEXT = "; charset=utf-8";

    private static final Map<String, String> BY_EXTENSION = new HashMap<>();

    static {
        add("text/html" + TEXT, "html", "htm");
        add("application/xhtml+xml" + TEXT, "xhtml");
        add("text/css" + TEXT, "css");
        add("text/javascript" + TEXT, "js", "mjs", "cjs"); // RFC 9239 §6
        add("application/json", "json", "map"); // RFC 8259 §11: it has no charset, and is UTF-8
        add("application/ld+json", "jsonld");
        add("application/geo+json", "geojson");
        add("application/manifest+json", "webmanifest");
        add("text/plain" + TEXT, "txt", "text", "log");
        add("text/markdown" + TEXT, "md", "markdown");
        add("text/csv" + TEXT, "csv");
        add("text/calendar" + TEXT, "ics");
        add("text/vtt" + TEXT, "vtt");
        add("application/xml" + TEXT, "xml");
        add("application/atom+xml" + TEXT, "atom");
        add("application/rss+xml" + TEXT, "rss");
        add("application/yaml", "yaml", "yml"); // RFC 9512 §2.1: no charset
        add("image/svg+xml" + TEXT, "svg");
        add("image/png", "png");
        add("image/apng", "apng");
        add("image/jpeg", "jpg", "jpeg");
        add("image/gif", "gif");
        add("image/webp", "webp");
        add("image/avif", "avif");
        add("image/bmp", "bmp");
        add("image/tiff", "tif", "tiff");
        add("image/x-icon", "ico");
        add("font/woff", "woff");
        add("font/woff2", "woff2");
        add("font/ttf", "ttf");
        add("font/otf", "otf");
        add("audio/mpeg", "mp3");
        add("audio/mp4", "m4a");
        add("audio/aac", "aac");
        add("audio/ogg", "oga", "ogg", "opus");
        add("audio/wav", "wav");
        add("audio/flac", "flac");
        add("video/mp4", "mp4", "m4v");
        add("video/webm", "webm");
        add("video/ogg", "ogv");
        add("application/wasm", "wasm");
        add("application/pdf", "pdf");
        add("application/zip", "zip");
        add("application/gzip", "gz");
        add("application/java-archive", "jar");
    }

    private MediaTypes() {}

    private static void add(String type, String... extensions) {
        for (String extension : extensions) {
            if (BY_EXTENSION.put(extension, type) != null) {
                throw new AssertionError("two types for " + extension);
            }
        }
    }

    /** Of a file's name, in any case. */
    static String of(String name) {
        String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return name.indexOf('.') < 0 ? UNKNOWN : BY_EXTENSION.getOrDefault(extension, UNKNOWN);
    }
}
