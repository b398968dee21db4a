package dev.longwire.server;

import dev.longwire.Headers;
import dev.longwire.transport.HttpDate;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A cookie that a client is to keep (RFC 6265bis §4.1): a reply and {@link Answer#cookie} send it, {@link Request#cookie}
 * reads it again. It is HttpOnly, so that scripts do not see it; SameSite=Lax, so that pages of other sites do not act with it; Secure
 * if the client came by https; and for all paths of this host. It ends with the browser unless {@link #maxAge} is set. Other attributes
 * can be written by hand, with {@code header("Set-Cookie", ...)}.
 *
 * <p>Immutable, and safe for use by several threads.
 */
public final class SetCookie {
    /** RFC 6265bis §5.6: clients ignore a cookie whose name and value have more octets than this together. */
    private static final int MAX_LENGTH = 4096;

    /** RFC 6265bis §5.5: clients take no longer one. */
    private static final Duration MAX_AGE = Duration.ofDays(400);

    private final String name;
    private final String value;
    private final boolean secure;
    private final String path;
    private final String sameSite;
    private final @Nullable Duration maxAge;

    private SetCookie(
            String name, String value, boolean secure, String path, String sameSite, @Nullable Duration maxAge) {
        this.name = name;
        this.value = value;
        this.secure = secure;
        this.path = path;
        this.sameSite = sameSite;
        this.maxAge = maxAge;
        // RFC 6265bis §4.1.3: a client drops these without a word, so say it here
        String lower = name.toLowerCase(Locale.ROOT);
        if (!secure && (lower.startsWith("__host-") || lower.startsWith("__secure-"))) {
            throw new IllegalArgumentException("the cookie " + name
                    + " is only taken by https, and this client came by http: serve with tls(...), behind a proxy call"
                    + " trustProxies(...), or give the cookie a name without that prefix");
        }
        if (lower.startsWith("__host-") && !path.equals("/")) {
            throw new IllegalArgumentException("the cookie " + name
                    + " is only taken for the path \"/\": leave the path out, or take the prefix __Secure-");
        }
    }

    /**
     * A cookie.
     *
     * @param request what is answered; its {@link Request#scheme()} decides whether the cookie is Secure
     * @param name a token
     * @param value printable US-ASCII without space, {@code "}, {@code ,}, {@code ;} and backslash; perhaps empty. Encode anything else, in
     *     Base64 for example. With the name at most 4,096 characters
     * @return the cookie
     * @throws IllegalArgumentException if the name or the value is none, or the name has the prefix {@code __Host-} or {@code __Secure-}
     *     and the client came by http
     */
    public static SetCookie of(Request request, String name, String value) {
        return of(request.scheme(), name, value);
    }

    /**
     * A cookie for a client that came in a known way.
     *
     * @param scheme {@code https} if the cookie is to be Secure
     * @param name a token
     * @param value visible ASCII without quotes, commas, semicolons and backslashes
     * @return the cookie
     * @throws IllegalArgumentException as above
     */
    public static SetCookie of(String scheme, String name, String value) {
        if (!Headers.isToken(name)) {
            throw new IllegalArgumentException(
                    "the name of a cookie is letters, digits and a few signs, without space, '=' and ';' (RFC 6265bis §4.1.1)");
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c <= ' ' || c > '~' || "\",;\\".indexOf(c) >= 0) { // not the value itself, which is a secret
                throw new IllegalArgumentException(String.format(
                        "the value of the cookie %s has U+%04X at index %d, which cannot stand there: encode it, in Base64 for"
                                + " example (RFC 6265bis §4.1.1)",
                        name, (int) c, i));
            }
        }
        if (name.length() + value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("the cookie " + name + " has " + (name.length() + value.length())
                    + " characters in name and value; clients take at most " + MAX_LENGTH);
        }
        return new SetCookie(name, value, scheme.equals("https"), "/", "Lax", null);
    }

    /**
     * With an end.
     *
     * @param age from now, 0 to 400 days, in whole seconds; zero deletes the cookie
     * @return the changed cookie
     * @throws IllegalArgumentException if it is out of range
     */
    public SetCookie maxAge(Duration age) {
        if (age.isNegative() || age.compareTo(MAX_AGE) > 0) {
            throw new IllegalArgumentException(
                    "the cookie " + name + " is to last for " + age + "; it must be from 0 to 400 days");
        }
        return new SetCookie(name, value, secure, path, sameSite, age);
    }

    /**
     * For a part of the paths only.
     *
     * @param prefix such as {@code /app}, for that path and all below it
     * @return the changed cookie
     * @throws IllegalArgumentException if it does not begin with a slash, has characters that cannot stand there, or the name has the
     *     prefix {@code __Host-}
     */
    public SetCookie path(String prefix) {
        if (!prefix.startsWith("/") || !prefix.chars().allMatch(c -> c >= ' ' && c <= '~' && c != ';')) {
            throw new IllegalArgumentException("the path of the cookie " + name
                    + " must begin with '/', and have printable US-ASCII characters without ';' only");
        }
        return new SetCookie(name, value, secure, prefix, sameSite, maxAge);
    }

    /**
     * With SameSite=Strict: it is not even sent when a visitor follows a link from another site to here.
     *
     * @return the changed cookie
     */
    public SetCookie sameSiteStrict() {
        return new SetCookie(name, value, secure, path, "Strict", maxAge);
    }

    /**
     * The value of the Set-Cookie field.
     *
     * @return with all attributes
     */
    public String field() {
        return name + "=" + value + attributes();
    }

    /** Expires is there for the JDK's CookieManager, which without it sends a value back in quotes. */
    private String attributes() {
        return "; Path=" + path
                + (maxAge == null
                        ? ""
                        : "; Max-Age=" + maxAge.toSeconds() + "; Expires="
                                + HttpDate.of(Instant.now().plus(maxAge)))
                + (secure ? "; Secure" : "") + "; HttpOnly; SameSite=" + sameSite;
    }

    /** For logs: without the value. */
    @Override
    public String toString() {
        return "SetCookie[" + name + "]";
    }
}
