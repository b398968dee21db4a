package dev.longwire.handshake;

import dev.longwire.Headers;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The cookies of a request (RFC 6265bis §4.2), of one Cookie field or, as HTTP/2 may send them, of several.
 *
 * <p>Of several cookies of one name the first counts: a client sends the one with the longest path first (§5.8.3). A pair without
 * {@code =}, or whose name is not a token, is left out, and the others stay. A value is as it was sent: quotes around it are part of
 * it (§4.1.1) and do not keep a {@code ;} from ending it, nothing is decoded, and characters stand for octets as in {@link Headers}.
 *
 * <p>Immutable, and safe for use by several threads.
 */
public final class Cookies {
    private final Map<String, String> values;

    private Cookies(Map<String, String> values) {
        this.values = Collections.unmodifiableMap(values);
    }

    /**
     * Reads the Cookie fields of a request.
     *
     * @param headers its field lines
     * @return the cookies; empty if there is no such field
     */
    public static Cookies of(Headers headers) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String line : headers.all("Cookie")) {
            for (String pair : line.split(";", -1)) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? "" : pair.substring(0, equals).strip();
                if (Headers.isToken(name)) {
                    values.putIfAbsent(name, pair.substring(equals + 1).strip());
                }
            }
        }
        return new Cookies(values);
    }

    /**
     * The value of a cookie.
     *
     * @param name its name; its case counts
     * @return the value of the first cookie of that name, which may be empty, or {@code null} if there is none
     */
    public @Nullable String first(String name) {
        return values.get(name);
    }

    /**
     * All cookies.
     *
     * @return for each name the value of the first cookie, in the order in which they came; immutable
     */
    public Map<String, String> all() {
        return values;
    }

    /** For logs: the names, without the values, which are secrets. */
    @Override
    public String toString() {
        return "Cookies" + values.keySet();
    }
}
